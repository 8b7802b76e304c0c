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
    Then container main of pod slow becomes started between 10s and 13s after container main of pod slow starts
    And pod slow becomes Ready within 1s after container main of pod slow becomes started
    And an event Unhealthy saying "Startup probe failed:" was seen on pod slow
    And container main of pod slow has 0 restarts
    When I run `kubectl get events`
    Then the output does not contain "Liveness probe failed"
    And the output does not contain "Readiness probe failed"

  @b:startup-gates-others
  Scenario: A start that fails too often kills the container
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
    Then event Killing on pod never is seen between 4s and 7s after container main of pod never starts
    And an event Killing saying "Container main failed startup probe, will be restarted" was seen on pod never
    And container main of pod never restarts between 1s and 4s after event Killing on pod never is seen
    And pod never was never Ready
