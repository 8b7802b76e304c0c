Feature: A pod counts as available only after minReadySeconds
  Source: Kubernetes API reference, Deployment, minReadySeconds: "Minimum number of
  seconds for which a newly created pod should be ready without any of its container
  crashing, for it to be considered available."

  Times in a pod's status are whole seconds: 6 s can be up to one second less.

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        minReadySeconds: 6
        strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And deployment web reaches 2 ready replicas within 30s

  @b:deployment-min-ready
  Scenario: Ready at once, available later
    Then deployment web has 0 available replicas
    When I run `kubectl get deployment`
    Then the output is a table with:
      | NAME | READY | UP-TO-DATE | AVAILABLE |
      | web  | 2/2   | 2          | 0         |
    And deployment web changes its status.availableReplicas about 6s after deployment web changes its status.readyReplicas
    And deployment web becomes complete within 10s

  @b:deployment-min-ready
  Scenario: A rollout takes that time for each step
    With one pod more allowed and none less, two pods are two steps of 5 to 6 s
    and of up to 2 s that a pod needs to start.

    Given deployment web reaches 2 available replicas within 10s
    And 1 second passes
    When I run `kubectl set image deployment/web nginx=nginx:1.9.1`
    Then deployment web becomes complete about 10s to 16s after the last command
    And the number of available replicas of deployment web has never been below 2 since the last command
    And the number of current replicas of deployment web has never been above 3 since the last command
