Feature: Static pods
  Source: Kubernetes documentation, Create static Pods.

  @alone @b:static-pod-mirror
  Scenario: The kubelet runs the pod and shows it in the API server
    When the static pod manifest web.yaml appears on node $NODE1:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {role: myrole}}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: web, image: "nginx:1.25"}]
      """
    Then pod web-$NODE1 becomes Ready within 30s
    And pod web-$NODE1 is on node $NODE1
    And an event Started was seen on pod web-$NODE1
    When I run `kubectl get pod web-$NODE1 -o jsonpath='{.metadata.annotations.kubernetes\.io/config\.source} {.metadata.labels.role} {.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}'`
    Then the output is:
      """
      file myrole Node/$NODE1
      """
    When I run `MIRROR=$(kubectl get pod web-$NODE1 -o jsonpath='{.metadata.annotations.kubernetes\.io/config\.mirror}')`
    And I run `test -n "$MIRROR" && test "$MIRROR" = "$(kubectl get pod web-$NODE1 -o jsonpath='{.metadata.annotations.kubernetes\.io/config\.hash}')" && echo same`
    Then the output contains "same"

  @alone @b:static-pod-delete
  Scenario: Deleting the mirror pod does not end the pod
    Given the static pod manifest web.yaml appears on node $NODE1:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers: [{name: web, image: "nginx:1.25"}]
      """
    And pod web-$NODE1 becomes Ready within 30s
    And I run `BEFORE=$(kubectl get pod web-$NODE1 -o jsonpath='{.metadata.uid}')`
    And I run `ID=$(kubectl get pod web-$NODE1 -o jsonpath='{.status.containerStatuses[0].containerID}')`
    When I run `kubectl delete pod web-$NODE1`
    Then pod web-$NODE1 becomes Ready within 30s
    And no event Killing was seen on pod web-$NODE1
    When I run `test "$BEFORE" != "$(kubectl get pod web-$NODE1 -o jsonpath='{.metadata.uid}')" && echo another`
    Then the output contains "another"
    When I run `test "$ID" = "$(kubectl get pod web-$NODE1 -o jsonpath='{.status.containerStatuses[0].containerID}')" && echo same`
    Then the output contains "same"

  @alone @b:static-pod-change
  Scenario: A file that disappears ends its pod, and one that changes replaces it
    Given the static pod manifest web.yaml appears on node $NODE1:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: web, image: "nginx:1.25"}]
      """
    And pod web-$NODE1 becomes Ready within 30s
    When the static pod manifest web.yaml appears on node $NODE1:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {version: two}}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: web, image: "nginx:1.25"}]
      """
    Then exactly 1 pod with label version=two becomes Ready within 30s
    And an event Killing was seen on pod web-$NODE1
    And exactly 1 pod named web-* is present
    When the static pod manifest web.yaml disappears from node $NODE1
    Then pod web-$NODE1 becomes gone within 30s
    And pod web-$NODE1 stays gone for 20s

  @alone @b:static-pod-no-reference
  Scenario: The pod may not refer to other objects
    When I try to apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: mirror, annotations: {kubernetes.io/config.mirror: abc}}
      spec:
        nodeName: "@NODE1@"
        containers: [{name: web, image: "nginx:1.25", envFrom: [{secretRef: {name: s}}]}]
      """
    Then the command fails
    And the error output contains "a mirror pod may not reference secrets"

  @alone @b:static-pod-without-control-plane
  Scenario: It starts while its kubelet cannot reach the API server
    When the control plane restarts
    And the static pod manifest web.yaml appears on node $NODE1:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: web, image: "nginx:1.25"}]
      """
    Then pod web-$NODE1 becomes Ready within 150s
