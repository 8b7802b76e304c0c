Feature: Scaling in the middle of a rollout is spread over the ReplicaSets
  Source: kubernetes.io, Deployments, Proportional scaling: "When you or an autoscaler
  scales a RollingUpdate Deployment that is in the middle of a rollout (either in
  progress or paused), the Deployment controller balances the additional replicas in
  the existing active ReplicaSets (ReplicaSets with Pods) in order to mitigate risk."

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 10
        strategy: {rollingUpdate: {maxSurge: 3, maxUnavailable: 2}}
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    And deployment web reaches 10 ready replicas within 1m
    And I run `kubectl set image deployment/web main=nosuchimage:1`
    And replicaset web-7658c7b88c reaches 8 current replicas within 10s
    And replicaset web-688db48d47 reaches 5 current replicas within 10s

  @b:deployment-proportional
  Scenario: A rollout that cannot go on stops at the two limits
    10 wanted, 3 more allowed, 2 fewer allowed: 8 old ones and 5 new ones.

    When 5 minutes pass
    Then replicaset web-7658c7b88c has 8 ready replicas
    And replicaset web-688db48d47 has 5 current replicas
    And deployment web has 8 available replicas

  @b:deployment-proportional
  Scenario: Scaled up to 15, both get more
    15 + 3 = 18 pods, 5 more than there are: 3 for the larger, 2 for the smaller.

    When I run `kubectl scale deployment/web --replicas=15`
    Then replicaset web-7658c7b88c reaches 11 current replicas within 10s
    And replicaset web-688db48d47 reaches 7 current replicas within 10s
    And an event ScalingReplicaSet saying "Scaled up replica set web-7658c7b88c from 8 to 11" was seen on deployment web
    And an event ScalingReplicaSet saying "Scaled up replica set web-688db48d47 from 5 to 7" was seen on deployment web

  @b:deployment-proportional
  Scenario: Scaled down from 15 to 8, both get fewer
    Given I run `kubectl scale deployment/web --replicas=15`
    And 5 seconds pass
    When I run `kubectl scale deployment/web --replicas=8`
    Then replicaset web-7658c7b88c reaches 6 current replicas within 10s
    And replicaset web-688db48d47 reaches 5 current replicas within 10s
    And it does not happen for 10s that replicaset web-* changes its spec.replicas
