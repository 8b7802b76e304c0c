Feature: A ReplicaSet keeps pods, but does not roll out
  Changing its template leaves the pods that run as they are; only pods that
  are made later have the new template. That is why the document recommends a
  Deployment.

  Source: Kubernetes notes, chapter 2 (controller):
  "ReplicaSet 不支持rolling-update 但 Deployment 支持"

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And replicaset web reaches 2 ready replicas within 30s
    And I run `kubectl set image rs/web nginx=nginx:1.9.1`

  @b:rs-no-rolling-update
  Scenario: Running pods stay as they are
    When 5 minutes pass
    And I run `kubectl get pod -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image`
    Then the output is a table with:
      | NAME  | IMAGE      |
      | web-* | nginx:1.25 |
      | web-* | nginx:1.25 |
    And it happened exactly 2 times that pod web-* is created
    And it never happened that pod web-* is marked for deletion

  @b:rs-no-rolling-update
  Scenario: Pods that are made later have the new template
    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl delete pod $POD
      """
    And replicaset web reaches 2 ready replicas within 30s
    And I run `kubectl get pod -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image`
    Then the output is a table with:
      | NAME  | IMAGE       |
      | web-* | nginx:1.25  |
      | web-* | nginx:1.9.1 |
    When I run `kubectl scale rs web --replicas=3`
    And replicaset web reaches 3 ready replicas within 30s
    And I run `kubectl get pod -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image`
    Then the output is a table with:
      | NAME  | IMAGE       |
      | web-* | nginx:1.25  |
      | web-* | nginx:1.9.1 |
      | web-* | nginx:1.9.1 |

  @b:rs-no-rolling-update
  Scenario Outline: kubectl knows no rollout <verb> of a ReplicaSet
    When I try `kubectl rollout <verb> rs/web`
    Then the command fails with exit code 1
    And the error output contains "<words>"

    Examples:
      | verb    | words                                                               |
      | status  | error: no status viewer has been implemented for ReplicaSet.apps    |
      | history | error: no history viewer has been implemented for \"ReplicaSet.apps\" |
      | undo    | error: no rollbacker has been implemented for \"ReplicaSet.apps\"     |
