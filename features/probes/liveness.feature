Feature: A liveness probe restarts the container
  Source: Kubernetes notes, chapter 5 (探针):
  "livenessProbe：指示容器是否正在运行。如果存活探测失败，则 kubelet 会杀死容器，并且容器将受到其
  重启策略 的影响。如果容器不提供存活探针，则默认状态为 Success"

  Rule: After failureThreshold failures the container is killed and started again

    With a period of 2 seconds and a threshold of 3 the third failure comes 4 seconds
    after the first.

    @b:liveness-restarts
    Scenario: A container that ends on SIGTERM is started again at once
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: graceful}
        spec:
          terminationGracePeriodSeconds: 30
          containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 3}}]
        """
      Then container main of pod graceful reaches 1 restart within 30s
      And event Unhealthy on pod graceful is seen about 0s to 2s after container main of pod graceful starts
      And event Killing on pod graceful is seen about 4s after event Unhealthy on pod graceful is seen
      And container main of pod graceful restarts at once after event Killing on pod graceful is seen
      And an event Unhealthy saying "Liveness probe failed:" was seen on pod graceful
      And an event Killing saying "Container main failed liveness probe, will be restarted" was seen on pod graceful
      And container main of pod graceful is terminated with exit code 0

    @b:liveness-restarts
    Scenario: One that ignores it has its grace period
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: stubborn}
        spec:
          terminationGracePeriodSeconds: 6
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 3}}]
        """
      Then container main of pod stubborn reaches 1 restart within 30s
      And container main of pod stubborn restarts about 6s after event Killing on pod stubborn is seen
      And the field lastState of container main of pod stubborn is "terminated:Error:137"

    @b:liveness-restarts
    Scenario: The probe may have a grace period of its own
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: probegrace}
        spec:
          terminationGracePeriodSeconds: 30
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 3, terminationGracePeriodSeconds: 2}}]
        """
      Then container main of pod probegrace reaches 1 restart within 30s
      And container main of pod probegrace restarts about 2s after event Killing on pod probegrace is seen

    @b:liveness-restarts
    Scenario: It is the container that is started again, not the pod
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: graceful}
        spec:
          containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 3}}]
        """
      And pod graceful becomes Ready within 30s
      And I run `ID=$(kubectl get pod graceful -o jsonpath='{.metadata.uid}')`
      When container main of pod graceful reaches 2 restarts within 60s
      And I run `kubectl get pod graceful -o jsonpath='{.metadata.uid}'`
      Then the output is:
        """
        $ID
        """
      And it happened exactly 1 time that pod graceful is created

    @b:liveness-restarts
    Scenario: Further restarts back off, as after a crash
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: graceful}
        spec:
          containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 3}}]
        """
      Then pod graceful becomes CrashLoopBackOff within 5m
      And an event BackOff saying "Back-off restarting failed container main in pod graceful_" was seen on pod graceful

  Rule: With restartPolicy Never it is killed and stays so

    @b:liveness-never
    Scenario: Killed, the pod has failed
      With a period of 2 seconds and a threshold of 2 it is killed 2 to 4 seconds after its start.

      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 2
          containers:
          - {name: main, image: "busybox:1.36", command: ['sleep', '3600'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2}}
        """
      Then pod p becomes Failed within 30s
      And an event Killing saying "Stopping container main" was seen on pod p
      And event Killing on pod p is seen about 2s to 4s after container main of pod p starts
      And pod p becomes Failed about 2s after event Killing on pod p is seen
      And container main of pod p is terminated with exit code 137
      And pod p stays Failed for 10m
      And it happened exactly 1 time that container main of pod p starts
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME | READY | STATUS | RESTARTS |
        | p    | 0/1   | Error  | 0        |

    @b:liveness-never
    Scenario: If it ends on SIGTERM with 0, the pod has succeeded
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: exits0}
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 2
          containers:
          - {name: main, image: "busybox:1.36", command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 2, failureThreshold: 2}}
        """
      Then pod exits0 becomes Succeeded within 30s
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME   | READY | STATUS    | RESTARTS |
        | exits0 | 0/1   | Completed | 0        |

  Rule: Without a liveness probe a container that hangs goes on hanging

    @b:liveness-default-success
    Scenario: A process that was stopped stays Running and Ready
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: hung}
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'kill -STOP $$; sleep 3600']}]
        """
      And pod hung becomes Ready within 30s
      Then pod hung stays Ready for 30m
      And container main of pod hung has 0 restarts
      And no event Unhealthy was seen on pod hung
      And no event Killing was seen on pod hung
