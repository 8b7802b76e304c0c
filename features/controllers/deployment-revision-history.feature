Feature: A Deployment keeps a limited number of old ReplicaSets
  Source: Kubernetes API reference, Deployment, revisionHistoryLimit: "The number of
  old ReplicaSets to retain to allow rollback."

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 1
        revisionHistoryLimit: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10", env: [{name: V, value: "1"}]}]}
      """
    And I run `kubectl rollout status deployment/web`
    And I run `for v in 2 3 4 5; do kubectl set env deployment/web V=$v; kubectl rollout status deployment/web; done`
    And 2 seconds pass

  @b:deployment-revision-history
  Scenario: Older ones than the limit are deleted
    When I run `kubectl get rs`
    Then the output is a table with:
      | NAME           | DESIRED | CURRENT | READY |
      | web-5c4d6f9b5b | 1       | 1       | 1     |
      | web-7cf6f6dc4  | 0       | 0       | 0     |
      | web-7fb54f7949 | 0       | 0       | 0     |
    And it happened exactly 5 times that replicaset web-* is created
    And it happened exactly 2 times that replicaset web-* is deleted

  @b:deployment-revision-history
  Scenario: Their revisions are gone, too
    When I run `kubectl rollout history deployment/web`
    Then the output is:
      """
      deployment.apps/web
      REVISION  CHANGE-CAUSE
      3         <none>
      4         <none>
      5         <none>
      """
    When I try `kubectl rollout undo deployment/web --to-revision=1`
    Then the command fails with exit code 1
    And the error output contains "error: unable to find specified revision 1 in history"
