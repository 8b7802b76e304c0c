Feature: A probe that cannot be carried out decides nothing
  Source: Kubernetes notes, chapter 5 (探针): "未知：诊断失败，因此不会采取任何行动"

  @b:probe-unknown
  Scenario: The command cannot be executed
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: notexecutable}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], livenessProbe: {exec: {command: ['/etc/hostname']}, periodSeconds: 2, failureThreshold: 2}}]
      """
    Then an event Unhealthy saying "Liveness probe errored and resulted in unknown state: " is seen on pod notexecutable within 10s
    And pod notexecutable stays Ready for 1m
    And container main of pod notexecutable has 0 restarts
    And no event Killing was seen on pod notexecutable

  @b:probe-unknown
  Scenario: The port's name is unknown: a liveness probe does no harm
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: badport}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], livenessProbe: {httpGet: {port: nosuchname, path: /}, periodSeconds: 2, failureThreshold: 2}}]
      """
    Then an event Unhealthy saying "Liveness probe errored and resulted in unknown state: port \"nosuchname\" not found" is seen on pod badport within 10s
    And pod badport stays Ready for 1m
    And container main of pod badport has 0 restarts

  @b:probe-unknown
  Scenario: A readiness probe leaves the pod as it is, and it began as not ready
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: badport-ready}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], readinessProbe: {httpGet: {port: nosuchname, path: /}, periodSeconds: 2, failureThreshold: 2}}]
      """
    Then an event Unhealthy saying "Readiness probe errored and resulted in unknown state: port \"nosuchname\" not found" is seen on pod badport-ready within 10s
    And pod badport-ready stays not Ready for 1m
    And pod badport-ready is Running
