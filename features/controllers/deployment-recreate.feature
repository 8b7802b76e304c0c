Feature: A Deployment can stop the old pods before it starts new ones
  Source: Kubernetes API reference, Deployment, strategy.type Recreate:
  "Kill all existing pods before creating new ones."

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        strategy: {type: Recreate}
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 3, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And deployment web reaches 3 ready replicas within 30s
    When I run `kubectl set image deployment/web main=busybox:1.28`

  @b:deployment-recreate
  Scenario: The old ReplicaSet goes to 0 at once
    Then replicaset web-7f78648cb4 reaches 0 desired replicas within 1s
    And exactly 3 pods become Terminating within 1s
    And replicaset web-76df9d5bcf is gone
    And an event ScalingReplicaSet saying "Scaled down replica set web-7f78648cb4 from 3 to 0" is seen on deployment web within 1s

  @b:deployment-recreate
  Scenario: The new one is made when the last old container has ended
    sleep takes no notice of TERM: it is killed after the grace period of 3 s.

    Then replicaset web-76df9d5bcf is created about 3s after the last command
    And no pods with label pod-template-hash=7f78648cb4 are Running
    And at most 3 pods have been Running since the last command
    And deployment web becomes complete within 30s
    And exactly 3 pods with label pod-template-hash=76df9d5bcf are Running

  @b:deployment-recreate
  Scenario: Meanwhile nothing is available
    Then deployment web reaches 0 available replicas within 10s
    And deployment web is not Available with reason MinimumReplicasUnavailable
    And deployment web becomes complete within 30s
    And deployment web is Available
