Feature: A Deployment is paused and resumed
  While it is paused, template changes start no rollout; when it is resumed, all
  of them are rolled out at once, as one revision.

  Source: Kubernetes notes, chapter 2 (controller): "暂停和继续 Deployment"

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
    And I run `kubectl rollout status deployment/web`
    And I run `kubectl rollout pause deployment/web`

  @b:deployment-pause-resume
  Scenario: While it is paused nothing is rolled out
    When I run:
      """
      kubectl set image deployment/web nginx=nginx:1.9.1
      kubectl set resources deployment/web -c nginx --limits=memory=64Mi
      """
    And 5 minutes pass
    Then deployment web is paused
    And deployment web is not Progressing with reason DeploymentPaused
    And it happened exactly 1 time that replicaset web-* is created
    And exactly 2 pods are Ready
    And it never happened that pod web-* is marked for deletion
    When I run `kubectl get deployment`
    Then the output is a table with:
      | NAME | READY | UP-TO-DATE | AVAILABLE |
      | web  | 2/2   | 0          | 2         |
    When I run `kubectl rollout history deployment/web`
    Then the output is:
      """
      deployment.apps/web
      REVISION  CHANGE-CAUSE
      1         <none>
      """
    When I run `kubectl describe deployment web`
    Then the output matches "Image: +nginx:1.9.1\n"
    And the output matches "memory: +64Mi\n"
    And the output matches "Progressing +Unknown +DeploymentPaused\n"
    And the output matches "OldReplicaSets: +web-75cff6bcc4 \(2/2 replicas created\)\n"
    And the output matches "NewReplicaSet: +<none>\n"

  @b:deployment-pause-resume
  Scenario: When it is resumed, there is one rollout for all changes
    When I run:
      """
      kubectl set image deployment/web nginx=nginx:1.9.1
      kubectl set resources deployment/web -c nginx --limits=memory=64Mi
      kubectl rollout resume deployment/web
      kubectl rollout status deployment/web
      """
    Then deployment web is complete
    And it happened exactly 2 times that replicaset web-* is created
    When I run `kubectl rollout history deployment/web`
    Then the output is:
      """
      deployment.apps/web
      REVISION  CHANGE-CAUSE
      1         <none>
      2         <none>
      """

  @b:deployment-pause-resume
  Scenario: rollout status waits for a rollout that does not come
    Given I run `kubectl set image deployment/web nginx=nginx:1.9.1`
    When I try `kubectl rollout status deployment/web --timeout=2s`
    Then the command fails with exit code 1
    And the output contains "Waiting for deployment \"web\" rollout to finish: 0 out of 2 new replicas have been updated..."
    And the error output is:
      """
      error: timed out waiting for the condition
      """

  @b:deployment-pause-resume
  Scenario Outline: A paused Deployment refuses rollout <verb>
    When I try `kubectl rollout <verb> deployment/web`
    Then the command fails with exit code 1
    And the error output contains "<words>"

    Examples:
      | verb    | words                                                                                    |
      | pause   | error: deployments.apps \"web\" is already paused                                        |
      | restart | error: deployments.apps \"web\" can't restart paused deployment (run rollout resume first) |
      | undo    | error: no rollout history found for deployment \"web\"                                   |

  @b:deployment-pause-resume
  Scenario: A Deployment that is not paused refuses to be resumed
    Given I run `kubectl rollout resume deployment/web`
    When I try `kubectl rollout resume deployment/web`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: deployments.apps "web" is not paused
      """
