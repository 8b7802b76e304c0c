Feature: A Deployment says when a rollout does not get on
  Source: Kubernetes API reference, Deployment, progressDeadlineSeconds: "The maximum
  time in seconds for a deployment to make progress before it is considered to be
  failed. The deployment controller will continue to process failed deployments and
  a condition with a ProgressDeadlineExceeded reason will be surfaced in the
  deployment status."

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        progressDeadlineSeconds: 30
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: nginx, image: "nginx:1.25"}]
      """
    And I run `kubectl rollout status deployment/web`
    When I run `kubectl set image deployment/web nginx=nginx:nosuchtag`

  @b:deployment-progress-deadline
  Scenario: The condition changes when the deadline is over
    Then deployment web becomes not Progressing with reason ProgressDeadlineExceeded about 30s after the last command
    When I run `kubectl get deployment web -o jsonpath='{.status.conditions[?(@.type=="Progressing")].message}'`
    Then the output is:
      """
      ReplicaSet "web-d746dd898" has timed out progressing.
      """

  @b:deployment-progress-deadline
  Scenario: kubectl rollout status gives up with an error
    When I try `kubectl rollout status deployment/web`
    Then the command fails with exit code 1
    And the output contains "Waiting for deployment \"web\" rollout to finish: 1 out of 3 new replicas have been updated..."
    And the error output is:
      """
      error: deployment "web" exceeded its progress deadline
      """

  @b:deployment-progress-deadline
  Scenario: The old pods go on, and nothing is rolled back by itself
    When 10 minutes pass
    Then exactly 3 pods with label pod-template-hash=7bfb4bc78d have been Ready since the last command
    And exactly 1 pod with label pod-template-hash=d746dd898 is Pending
    And replicaset web-7bfb4bc78d has 3 desired replicas
    And replicaset web-d746dd898 has 1 desired replica
    And deployment web is Available

  @b:deployment-progress-deadline
  Scenario: undo helps
    Given deployment web becomes not Progressing with reason ProgressDeadlineExceeded within 1m
    When I run:
      """
      kubectl rollout undo deployment/web
      kubectl rollout status deployment/web
      """
    Then the output contains "deployment \"web\" successfully rolled out"
    And deployment web is Progressing with reason NewReplicaSetAvailable
    And replicaset web-7bfb4bc78d has 3 ready replicas
    And replicaset web-d746dd898 has 0 desired replicas
