Feature: A StatefulSet keeps its revisions as ControllerRevisions
  Source: Kubernetes API reference, ControllerRevision: "ControllerRevision
  implements an immutable snapshot of state data."

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        replicas: 1
        revisionHistoryLimit: 2
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10", env: [{name: V, value: "1"}]}]}
      """
    And I run `kubectl rollout status statefulset/db`

  @b:sts-revisions
  Scenario: An update makes a revision, undo makes the former one the latest
    When I run:
      """
      kubectl set env statefulset/db V=2
      kubectl rollout status statefulset/db
      kubectl rollout history statefulset/db
      """
    Then the output contains:
      """
      statefulset.apps/db
      REVISION  CHANGE-CAUSE
      1         <none>
      2         <none>
      """
    When I run:
      """
      kubectl rollout undo statefulset/db
      kubectl rollout status statefulset/db
      kubectl rollout history statefulset/db
      """
    Then the output contains:
      """
      statefulset.apps/db
      REVISION  CHANGE-CAUSE
      2         <none>
      3         <none>
      """
    When I run `kubectl get pod db-0 -o jsonpath='{.spec.containers[0].env[0].value}'`
    Then the output is:
      """
      1
      """
    When I run `kubectl get controllerrevision`
    Then the output has 3 lines

  @b:sts-revision-history
  Scenario: Older revisions than the limit are deleted
    When I run `for v in 2 3 4 5; do kubectl set env statefulset/db V=$v; kubectl rollout status statefulset/db; done`
    And 2 seconds pass
    And I run `kubectl rollout history statefulset/db`
    Then the output contains:
      """
      statefulset.apps/db
      REVISION  CHANGE-CAUSE
      3         <none>
      4         <none>
      5         <none>
      """
    When I run `kubectl get controllerrevision`
    Then the output has 4 lines
    When I try `kubectl rollout undo statefulset/db --to-revision=1`
    Then the command fails with exit code 1
    And the error output contains "unable to find specified revision 1 in history"

  @b:sts-adoption
  Scenario: A set that is made anew adopts the pods and revisions that were left
    When I run:
      """
      kubectl get statefulset db -o yaml > db.yaml
      kubectl delete statefulset db --cascade=orphan
      """
    Then pod db-0 becomes released within 10s
    And it does not happen for 5s that pod db-0 is marked for deletion
    When I run `kubectl create -f db.yaml`
    Then pod db-0 becomes owned by statefulset db within 10s
    And statefulset db reaches 1 ready replicas within 10s
    And it happened exactly 1 time that pod db-0 is created
    When I run `kubectl get controllerrevision`
    Then the output is a table with:
      | NAME | CONTROLLER          | REVISION |
      | db-* | statefulset.apps/db | 1        |
