Feature: A namespace goes with everything in it
  Source: Kubernetes API reference, NamespacePhase: "NamespaceTerminating means the
  namespace is undergoing graceful termination"

  Background:
    Given I run `kubectl create namespace $NS-leaving`
    And I run `kubectl create configmap kept -n $NS-leaving`
    And I run `kubectl patch configmap kept -n $NS-leaving --type=merge -p '{"metadata":{"finalizers":["example.com/keep"]}}'`
    And I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: $NS-leaving}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 5, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: $NS-leaving}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """
    And exactly 2 pods in namespace $NS-leaving become Ready within 30s
    When I run `kubectl delete namespace $NS-leaving --wait=false`

  @b:namespace-delete
  Scenario: It is Terminating at once, and takes nothing new
    Then namespace $NS-leaving is Terminating
    When I try `kubectl create configmap x -n $NS-leaving`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: failed to create configmap: configmaps "x" is forbidden: unable to create new content in namespace $NS-leaving because it is being terminated
      """

  @b:namespace-delete
  Scenario: All in it is deleted, pods with their grace period
    The namespace controller waits 5 s before it begins. sleep takes no notice of
    TERM, so that the pods take their 5 s of grace as well.

    Then pod web-* in namespace $NS-leaving is marked for deletion about 5s after the last command
    And pod web-* in namespace $NS-leaving is deleted about 10s after the last command
    And no pods in namespace $NS-leaving become present within 20s
    And deployment web in namespace $NS-leaving becomes gone within 20s
    And service web in namespace $NS-leaving becomes gone within 20s

  @b:namespace-delete
  Scenario: It stays as long as an object in it is held by a finalizer
    Then no pods in namespace $NS-leaving become present within 20s
    And namespace $NS-leaving stays Terminating for 5m
    When I run `kubectl get configmap kept -n $NS-leaving`
    Then the command succeeds
    And the field conditions.NamespaceContentRemaining of namespace $NS-leaving is "True/SomeResourcesRemain"
    And the field conditions.NamespaceFinalizersRemaining of namespace $NS-leaving is "True/SomeFinalizersRemain"
    And the field conditions.NamespaceDeletionContentFailure of namespace $NS-leaving is "False/ContentDeleted"

  @b:namespace-delete
  Scenario: When the last object is released the namespace goes
    As long as finalizers hold something the namespace controller looks again
    every 8 s.

    Given the field conditions.NamespaceFinalizersRemaining of namespace $NS-leaving becomes "True/SomeFinalizersRemain" within 30s
    And 1 minute passes
    When I run `kubectl patch configmap kept -n $NS-leaving --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`
    Then namespace $NS-leaving is deleted within 12s after the last command
    When I try `kubectl get ns $NS-leaving`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (NotFound): namespaces "$NS-leaving" not found
      """

  @b:namespace-delete
  Scenario Outline: The namespace <name> cannot be deleted
    When I try `kubectl delete ns <name> --dry-run=server`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (Forbidden): namespaces "<name>" is forbidden: this namespace may not be deleted
      """

    Examples:
      | name        |
      | default     |
      | kube-system |
