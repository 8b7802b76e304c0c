Feature: There is a rollout history without --record
  Source: Kubernetes notes, chapter 6 (示例2：Deployment):
  "查看历史（创建时有record,才会有历史）"

  Reality: the history is the Deployment's ReplicaSets, which are always kept. What
  --record adds is the text in the column CHANGE-CAUSE: the annotation
  kubernetes.io/change-cause.

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And I run:
      """
      kubectl rollout status deployment/web
      kubectl set image deployment/web nginx=nginx:1.9.1
      kubectl rollout status deployment/web
      """

  @b:rollout-history @contradiction
  Scenario: Revisions are there without --record, only their cause is not
    When I run `kubectl rollout history deployment/web`
    Then the output is:
      """
      deployment.apps/web
      REVISION  CHANGE-CAUSE
      1         <none>
      2         <none>
      """

  @b:rollout-history
  Scenario: The cause is an annotation, which --record writes
    When I run:
      """
      kubectl annotate deployment/web kubernetes.io/change-cause='image back to 1.25'
      kubectl set image deployment/web nginx=nginx:latest --record
      kubectl rollout status deployment/web
      kubectl rollout history deployment/web
      """
    Then the output is:
      """
      deployment.apps/web
      REVISION  CHANGE-CAUSE
      1         <none>
      2         image back to 1.25
      3         kubectl set image deployment/web nginx=nginx:latest --record=true
      """
    When I run `kubectl rollout history deployment/web --revision=3`
    Then the output contains:
      """
      deployment.apps/web with revision #3
      Labels:	app=web
      pod-template-hash=7bd8c49f4f
      Annotations:	kubernetes.io/change-cause: kubectl set image deployment/web nginx=nginx:latest --record=true
      Image:	nginx:latest
      """

  @b:rollout-history
  Scenario: A restart is a revision, too
    When I run:
      """
      kubectl rollout restart deployment/web
      kubectl rollout status deployment/web
      kubectl rollout history deployment/web
      """
    Then the output is:
      """
      deployment.apps/web
      REVISION  CHANGE-CAUSE
      1         <none>
      2         <none>
      3         <none>
      """
    And it happened exactly 3 times that replicaset web-* is created

  @b:rollout-history
  Scenario: A revision that is not there
    When I try `kubectl rollout history deployment/web --revision=99`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: unable to find the specified revision
      """
