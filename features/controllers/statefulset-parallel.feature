Feature: A StatefulSet with the policy Parallel does not wait
  Source: Kubernetes documentation, StatefulSets, "Parallel pod management":
  "Parallel pod management tells the StatefulSet controller to launch or
  terminate all Pods in parallel, and to not wait for Pods to become Running and
  Ready or completely terminated prior to launching or terminating another Pod."

  Background:
    Given the file db.yaml:
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        replicas: 3
        podManagementPolicy: Parallel
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - {name: main, image: "busybox:1.36", command: ['sleep', '3600'], readinessProbe: {exec: {command: ['true']}, initialDelaySeconds: 4}}
      """
    And I run `kubectl apply -f db.yaml`

  @b:sts-parallel
  Scenario: All pods start at once, and end at once
    Then pod db-2 is created at once after the last command
    And statefulset db reaches 3 ready replicas within 1m
    And pod db-2 is created before pod db-0 becomes Ready
    When I run `kubectl scale statefulset db --replicas=0`
    Then no pods become present within 30s
    And pod db-0 is marked for deletion at once after the last command
    And pod db-0 is marked for deletion before pod db-2 is deleted

  @b:sts-max-unavailable
  Scenario: An update replaces as many at a time as may be unavailable
    Given statefulset db reaches 3 ready replicas within 1m
    When I run:
      """
      kubectl patch statefulset db -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxUnavailable":2}}}}'
      kubectl set env statefulset/db V=2
      """
    Then pod db-2 is marked for deletion at once after the last command
    And pod db-1 is marked for deletion at once after the last command
    And statefulset db becomes complete within 2m
    And pod db-2 is deleted before pod db-0 is marked for deletion
    And the number of ready replicas of statefulset db has never been below 1 since the last command
