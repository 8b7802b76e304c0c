Feature: A Deployment rolls a new template out step by step
  A template change makes a new ReplicaSet. Pods move over within maxSurge and
  maxUnavailable, which are 25 % each: of 8 replicas at most 2 more (rounded up)
  and at most 2 fewer (rounded down).

  Source: Kubernetes notes, chapter 2 (controller): "滚动升级和回滚应用"

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 8
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: nginx
              image: nginx:1.25
              readinessProbe: {httpGet: {port: 80, path: /}, periodSeconds: 1}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """
    And deployment web reaches 8 ready replicas within 1m

  @b:deployment-rolling-update
  Scenario: The defaults are 25 % and 25 %
    When I run `kubectl get deployment web -o jsonpath='{.spec.strategy}'`
    Then the output is:
      """
      {"rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"},"type":"RollingUpdate"}
      """

  @b:deployment-rolling-update
  Scenario: A new ReplicaSet takes over
    When I run:
      """
      OLD=$(kubectl get rs -o jsonpath='{.items[0].metadata.name}')
      kubectl set image deployment/web nginx=nginx:1.9.1
      """
    Then deployment web becomes complete within 1m
    And it happened exactly 2 times that replicaset web-* is created
    When I run `kubectl get rs`
    Then the output is a table that has:
      | NAME  | DESIRED | CURRENT | READY |
      | web-* | 8       | 8       | 8     |
      | $OLD  | 0       | 0       | 0     |
    When I run `kubectl describe deployment web`
    Then the output matches "Replicas: +8 desired \| 8 updated \| 8 total \| 8 available \| 0 unavailable"
    And the output matches "OldReplicaSets: +$OLD \(0/0 replicas created\)"
    And the output matches "Progressing +True +NewReplicaSetAvailable"

  @b:deployment-rolling-update
  Scenario: The first steps use what the two limits allow
    Two new pods come on top of the eight, two old ones go, and for these two
    more new ones come. From then on one for one.

    When I run `kubectl set image deployment/web nginx=nginx:1.9.1`
    Then an event ScalingReplicaSet matching "Scaled up replica set web-[a-z0-9]+ from 0 to 2" is seen on deployment web within 5s
    And an event ScalingReplicaSet matching "Scaled down replica set web-[a-z0-9]+ from 8 to 6" is seen on deployment web within 5s
    And an event ScalingReplicaSet matching "Scaled up replica set web-[a-z0-9]+ from 2 to 4" is seen on deployment web within 5s
    And deployment web becomes complete within 1m

  @b:deployment-rolling-update
  Scenario: Never fewer than allowed are ready, never more than allowed exist
    When I run `kubectl set image deployment/web nginx=nginx:1.9.1`
    And deployment web becomes complete within 1m
    Then the number of available replicas of deployment web has never been below 6 since the last command
    And at least 6 pods of deployment web have been Ready since the last command
    And the number of current replicas of deployment web has never been above 10 since the last command

  @b:deployment-rolling-update
  Scenario: kubectl rollout status follows it
    When I run:
      """
      kubectl set image deployment/web nginx=nginx:1.9.1
      kubectl rollout status deployment/web
      """
    Then the output matches "Waiting for deployment \"web\" rollout to finish: [0-9] out of 8 new replicas have been updated\.\.\."
    And the output contains "deployment \"web\" successfully rolled out"
    And deployment web is complete
