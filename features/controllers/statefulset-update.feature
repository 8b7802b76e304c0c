Feature: A StatefulSet updates its pods from the last to the first
  Source: Kubernetes documentation, StatefulSets, "Rolling Updates": "It will
  proceed in the same order as Pod termination (from the largest ordinal to the
  smallest), updating each Pod one at a time. The Kubernetes control plane waits
  until an updated Pod is Running and Ready prior to updating its predecessor."

  Background:
    Given the file db.yaml:
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        replicas: 3
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "nginx:1.25"}]
      """
    And I run `kubectl apply -f db.yaml`
    And statefulset db reaches 3 ready replicas within 1m

  @b:sts-rolling-update
  Scenario: One at a time, each after its successor is Ready
    When I run `kubectl set image statefulset/db main=nginx:1.9.1`
    Then statefulset db becomes complete within 2m
    And pod db-2 is marked for deletion at once after the last command
    And pod db-2 is deleted before pod db-1 is marked for deletion
    And pod db-1 is deleted before pod db-0 is marked for deletion
    And the number of ready replicas of statefulset db has never been below 2 since the last command
    When I run `kubectl rollout status statefulset/db`
    Then the output contains "partitioned roll out complete: 3 new pods have been updated..."
    When I run `kubectl get pod -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image`
    Then the output is a table with:
      | NAME | IMAGE       |
      | db-0 | nginx:1.9.1 |
      | db-1 | nginx:1.9.1 |
      | db-2 | nginx:1.9.1 |

  @b:sts-rolling-partition
  Scenario: Pods below the partition stay as they are, even when they are made anew
    When I run:
      """
      kubectl patch statefulset db -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":1}}}}'
      kubectl set image statefulset/db main=nginx:1.9.1
      kubectl rollout status statefulset/db
      """
    Then the output contains "partitioned roll out complete: 2 new pods have been updated..."
    When I run `kubectl delete pod db-0`
    Then statefulset db reaches 3 ready replicas within 1m
    When I run `kubectl get pod -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image`
    Then the output is a table with:
      | NAME | IMAGE       |
      | db-0 | nginx:1.25  |
      | db-1 | nginx:1.9.1 |
      | db-2 | nginx:1.9.1 |
    When I run:
      """
      kubectl patch statefulset db -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}'
      kubectl rollout status statefulset/db
      kubectl get pod db-0 -o jsonpath='{.spec.containers[0].image}'
      """
    Then the output contains "nginx:1.9.1"

  @b:sts-partition-beyond
  Scenario: A partition beyond the last pod updates none
    When I run:
      """
      kubectl patch statefulset db -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":5}}}}'
      kubectl set image statefulset/db main=nginx:1.9.1
      """
    Then it does not happen for 10s that pod db-* is marked for deletion
    And the field status.updateRevision of statefulset db is "db-*"

  @b:sts-on-delete
  Scenario: OnDelete updates a pod when it is deleted by hand
    When I run:
      """
      kubectl patch statefulset db -p '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}'
      kubectl set image statefulset/db main=nginx:1.9.1
      """
    Then it does not happen for 10s that pod db-* is marked for deletion
    When I run `kubectl delete pod db-1`
    Then statefulset db reaches 3 ready replicas within 1m
    When I run `kubectl get pod -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image`
    Then the output is a table with:
      | NAME | IMAGE       |
      | db-0 | nginx:1.25  |
      | db-1 | nginx:1.9.1 |
      | db-2 | nginx:1.25  |

  @b:sts-stuck-rollout
  Scenario: A broken revision blocks the update until its pod is deleted by hand
    When I run `kubectl set image statefulset/db main=gherkube.invalid/nothing:1`
    Then pod db-2 becomes ImagePullBackOff within 2m
    And it never happened that pod db-1 is marked for deletion
    When I run `kubectl rollout undo statefulset/db`
    Then the output contains "statefulset.apps/db rolled back"
    And it does not happen for 20s that pod db-2 is marked for deletion
    When I run `kubectl delete pod db-2`
    Then statefulset db becomes complete within 1m
    And it never happened that pod db-1 is marked for deletion

  @b:sts-min-ready
  Scenario: minReadySeconds delays the next pod
    When 6 seconds pass
    And I run:
      """
      kubectl patch statefulset db -p '{"spec":{"minReadySeconds":5}}'
      kubectl set env statefulset/db V=2
      """
    Then statefulset db becomes complete within 2m
    And the number of available replicas of statefulset db has never been below 2 since the last command
    And pod db-0 is marked for deletion between 10s and 40s after the last command

  @b:sts-immutable-fields
  Scenario: Most fields cannot be changed
    When I try `kubectl patch statefulset db -p '{"spec":{"serviceName":"other"}}'`
    Then the command fails with exit code 1
    And the error output contains "spec.serviceName: Invalid value: \"other\": field is immutable"

  @b:sts-rollout-restart
  Scenario: rollout restart replaces all pods
    When I run:
      """
      kubectl rollout restart statefulset/db
      kubectl rollout status statefulset/db
      """
    Then it happened exactly 2 times that pod db-0 is created
    And it happened exactly 2 times that pod db-2 is created
    And pod db-2 is deleted before pod db-0 is marked for deletion
