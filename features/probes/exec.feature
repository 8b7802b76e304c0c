Feature: An exec probe succeeds if its command exits with 0
  Source: Kubernetes notes, chapter 5 (探针):
  "ExecAction：在容器内执行指定命令。如果命令退出时返回码为 0 则认为诊断成功。"

  @b:probe-exec
  Scenario: Exit code 0 is success
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: ok}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], readinessProbe: {exec: {command: ['true']}, periodSeconds: 2}}]
      """
    Then pod ok becomes Ready within 30s
    And pod ok becomes Ready about 0s to 2s after container main of pod ok starts
    And no event Unhealthy was seen on pod ok

  @b:probe-exec
  Scenario: Another exit code is failure, and its output is the reason
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: fails}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], readinessProbe: {exec: {command: ['sh', '-c', 'echo out; echo err >&2; exit 4']}, periodSeconds: 2}}]
      """
    Then an event Unhealthy saying "Readiness probe failed: out\nerr" is seen on pod fails within 10s
    And pod fails stays not Ready for 1m
    And container main of pod fails is running
    And container main of pod fails has 0 restarts

  @b:probe-exec
  Scenario: A command that takes longer than timeoutSeconds has failed
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: slow}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], readinessProbe: {exec: {command: ['sleep', '10']}, periodSeconds: 3, timeoutSeconds: 1}}]
      """
    Then an event Unhealthy saying "Readiness probe failed: command timed out: \"sleep 10\" timed out after 1s" is seen on pod slow within 10s
    And container main of pod slow becomes running within 10s
    And event Unhealthy on pod slow is seen about 1s to 4s after container main of pod slow starts
    And pod slow stays not Ready for 30s

  @b:probe-exec
  Scenario: A command that is not there is neither
    It does not count, not even for the failure threshold of a liveness probe.

    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: missing}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], livenessProbe: {exec: {command: ['/no/such']}, periodSeconds: 2, failureThreshold: 2}}]
      """
    Then an event Unhealthy saying "Liveness probe errored and resulted in unknown state: " is seen on pod missing within 10s
    And pod missing stays Ready for 1m
    And container main of pod missing has 0 restarts
