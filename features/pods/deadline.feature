Feature: A pod with activeDeadlineSeconds has failed when they are over
  Source: Kubernetes API, PodSpec: "Optional duration in seconds the pod may be active on the node relative to
  StartTime before the system will actively try to mark it failed and kill associated containers."

  @b:active-deadline
  Scenario: It is killed with its grace period, and has failed
    The deadline is 6 seconds, the grace period 2 seconds.

    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        activeDeadlineSeconds: 6
        terminationGracePeriodSeconds: 2
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]
      """
    When pod p becomes Failed within 30s
    Then pod p becomes Failed about 8s after pod p becomes Initialized
    And the field reason of pod p is "DeadlineExceeded"
    And the field message of pod p is "Pod was active on the node longer than the specified deadline"
    And an event DeadlineExceeded saying "Pod was active on the node longer than the specified deadline" was seen on pod p
    And an event Killing saying "Stopping container main" was seen on pod p
    And container main of pod p is terminated with exit code 137
    And pod p stays Failed for 10m
    When I run `kubectl get pod`
    Then the output is a table with:
      | NAME | READY | STATUS | RESTARTS |
      | p    | 0/1   | Error  | 0        |

  @b:active-deadline
  Scenario: A container that ends well does not make it succeed
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: graceful}
      spec:
        activeDeadlineSeconds: 6
        containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done']}]
      """
    When pod graceful becomes Failed within 30s
    Then container main of pod graceful is terminated with exit code 0
    And the field reason of pod graceful is "DeadlineExceeded"
    When I run `kubectl get pod`
    Then the output is a table with:
      | NAME     | READY | STATUS    | RESTARTS |
      | graceful | 0/1   | Completed | 0        |
