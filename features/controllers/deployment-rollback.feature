Feature: A Deployment goes back to a former template
  undo scales the former ReplicaSet up again. That gets the next revision
  number; its old number is no longer in the history.

  Source: Kubernetes notes, chapter 2 (controller): "滚动升级和回滚应用"

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
    And I run:
      """
      kubectl rollout status deployment/web
      kubectl set image deployment/web nginx=nginx:1.9.1
      kubectl rollout status deployment/web
      """

  @b:deployment-rollback
  Scenario: undo brings the former ReplicaSet back, with the next revision number
    When I run `kubectl rollout history deployment/web`
    Then the output is:
      """
      deployment.apps/web
      REVISION  CHANGE-CAUSE
      1         <none>
      2         <none>
      """
    When I run `kubectl rollout undo deployment/web`
    Then the output is:
      """
      deployment.apps/web rolled back
      """
    And the error output contains "Warning: resource deployments/web was previously managed with 'kubectl apply'. Rolling back will not update the kubectl.kubernetes.io/last-applied-configuration annotation"
    And deployment web becomes complete within 1m
    When I run `kubectl rollout history deployment/web`
    Then the output is:
      """
      deployment.apps/web
      REVISION  CHANGE-CAUSE
      2         <none>
      3         <none>
      """
    When I run `kubectl get rs -o wide`
    Then the output is a table with:
      | NAME  | DESIRED | CURRENT | READY | IMAGES      |
      | web-* | 0       | 0       | 0     | nginx:1.9.1 |
      | web-* | 2       | 2       | 2     | nginx:1.25  |
    And it happened exactly 2 times that replicaset web-* is created

  @b:deployment-rollback
  Scenario: The ReplicaSet remembers the revisions it was before
    When I run:
      """
      kubectl rollout undo deployment/web
      kubectl rollout status deployment/web
      """
    Then the field annotations.deployment.kubernetes.io/revision of deployment web is "3"
    And the field annotations.deployment.kubernetes.io/revision of replicaset web-75cff6bcc4 is "3"
    And the field annotations.deployment.kubernetes.io/revision-history of replicaset web-75cff6bcc4 is "1"

  @b:deployment-rollback
  Scenario: A second undo undoes the first
    When I run:
      """
      kubectl rollout undo deployment/web
      kubectl rollout status deployment/web
      kubectl rollout undo deployment/web
      kubectl rollout status deployment/web
      kubectl rollout history deployment/web
      """
    Then the output is:
      """
      deployment.apps/web
      REVISION  CHANGE-CAUSE
      3         <none>
      4         <none>
      """
    And replicaset web-6ff87ddd45 has 2 ready replicas
    And replicaset web-75cff6bcc4 has 0 desired replicas
    And it happened exactly 2 times that replicaset web-* is created

  @b:deployment-rollback
  Scenario: undo to the revision that is current does nothing
    When I run `kubectl rollout undo deployment/web --to-revision=2`
    Then the output is:
      """
      deployment.apps/web skipped rollback (current template already matches revision 2)
      """
    And it does not happen for 10s that replicaset web-* changes its spec.replicas
