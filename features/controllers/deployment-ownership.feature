Feature: A Deployment makes no pods, its ReplicaSet does
  Source: Kubernetes notes, chapter 2 (controller): "Deployment不创建pod，而是通过RS管理pod"

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And deployment web reaches 2 ready replicas within 30s

  @b:deployment-through-rs
  Scenario: The pods are the ReplicaSet's, the ReplicaSet is the Deployment's
    Then replicaset web-* is owned by deployment web
    And exactly 2 pods are owned by replicaset web-*
    And no pods are owned by deployment web
    And deployment web is created before replicaset web-* is created
    And replicaset web-* is created before pod web-* is created
    When I run `kubectl get rs,pod -o jsonpath='{range .items[*]}{.kind} {.metadata.ownerReferences}{"\n"}{end}'`
    Then the output matches "ReplicaSet \[\{\"apiVersion\":\"apps/v1\",\"blockOwnerDeletion\":true,\"controller\":true,\"kind\":\"Deployment\",\"name\":\"web\""
    And the output matches "Pod \[\{\"apiVersion\":\"apps/v1\",\"blockOwnerDeletion\":true,\"controller\":true,\"kind\":\"ReplicaSet\",\"name\":\"web-"

  @b:deployment-through-rs
  Scenario: The hash of the template names the ReplicaSet and labels what it makes
    Where Kubernetes is the same, the same template has the same hash in every
    cluster.

    When I run `kubectl get rs --show-labels`
    Then the output is a table with:
      | NAME           | DESIRED | CURRENT | READY | LABELS                               |
      | web-75cff6bcc4 | 2       | 2       | 2     | app=web,pod-template-hash=75cff6bcc4 |
    When I run `kubectl get pod --show-labels`
    Then the output is a table with:
      | NAME             | STATUS  | LABELS                               |
      | web-75cff6bcc4-* | Running | app=web,pod-template-hash=75cff6bcc4 |
      | web-75cff6bcc4-* | Running | app=web,pod-template-hash=75cff6bcc4 |

  @b:deployment-through-rs
  Scenario: ReplicaSet and pods go when the Deployment is deleted
    When I run `kubectl delete deployment web`
    Then replicaset web-* is deleted within 2s after the last command
    And no pods become present within 10s
    And deployment web is deleted before replicaset web-* is deleted
    And replicaset web-* is deleted before pod web-* is deleted
