Feature: A startup probe holds the others back
  Source: Kubernetes documentation (Pod Lifecycle, Types of probe): "All other probes are disabled if a
  startup probe is provided, until it succeeds. If the startup probe fails, the kubelet kills the container,
  and the container is subjected to its restart policy."

  @b:startup-gates-others
  Scenario: A slow start is no reason for the liveness probe to kill
    The liveness probe would kill at its first failure. The container is up after 10
    seconds; the startup probe looks every 2 seconds.

    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: slow}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: busybox:1.36
          command: ['sh', '-c', 'sleep 10; touch /tmp/up; sleep 3600']
          startupProbe: {exec: {command: ['test', '-e', '/tmp/up']}, periodSeconds: 2, failureThreshold: 10}
          livenessProbe: {exec: {command: ['test', '-e', '/tmp/up']}, periodSeconds: 1, failureThreshold: 1}
          readinessProbe: {exec: {command: ['true']}, periodSeconds: 2}
      """
    When pod slow becomes Ready within 30s
    Then container main of pod slow becomes started about 10s to 12s after container main of pod slow starts
    And pod slow becomes Ready at once after container main of pod slow becomes started
    And an event Unhealthy saying "Startup probe failed:" was seen on pod slow
    And container main of pod slow has 0 restarts
    When I run `kubectl get events`
    Then the output does not contain "Liveness probe failed"
    And the output does not contain "Readiness probe failed"

  @b:startup-gates-others
  Scenario: A start that fails too often kills the container
    The third failure comes 4 to 6 seconds after the start. The kubelet gives a container
    two seconds to end, even if its grace period is shorter.

    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: never}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: busybox:1.36
          command: ['sleep', '3600']
          startupProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 3}
          readinessProbe: {exec: {command: ['true']}, periodSeconds: 2}
      """
    When container main of pod never reaches 1 restart within 30s
    Then event Killing on pod never is seen about 4s to 6s after container main of pod never starts
    And an event Killing saying "Container main failed startup probe, will be restarted" was seen on pod never
    And container main of pod never restarts about 2s after event Killing on pod never is seen
    And pod never was never Ready
