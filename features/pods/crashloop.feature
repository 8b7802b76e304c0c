Feature: A container that keeps ending is started again with growing delays
  Source: Kubernetes documentation (Pod Lifecycle, Container restarts): "After containers in a Pod exit, the
  kubelet restarts them with an exponential backoff delay (10s, 20s, 40s, …), that is capped at 300 seconds
  (5 minutes). Once a container has executed for 10 minutes without any problems, the kubelet resets the restart
  backoff timer for that container."

  Rule: The delays are 10, 20, 40, 80, 160 and then 300 seconds

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: crash}
        spec:
          containers:
          - name: main
            image: busybox:1.36
            command: ['sh', '-c', 'echo started; exit 1']
        """

    @b:crashloop-backoff
    Scenario: Each delay is twice the former, up to five minutes
      When container main of pod crash reaches 8 restarts within 30m
      Then the times between container main of pod crash restarts are about "10s, 20s, 40s, 80s, 160s, 300s, 300s"

    @b:crashloop-backoff @contradiction
    Scenario: But the first restart has none
      The documentation's list begins with the second restart.

      When container main of pod crash reaches 1 restart within 30s
      Then container main of pod crash restarts at once after container main of pod crash terminates

    @b:crashloop-backoff
    Scenario: Meanwhile it is waiting in CrashLoopBackOff
      The status says so when the kubelet looks at the pod during a delay. It need
      not during the short ones, and writes several changes at once.

      Then pod crash becomes CrashLoopBackOff within 5m
      And the field state.message of container main of pod crash is "back-off *s restarting failed container=main pod=crash_*"
      And the field state.message of container main of pod crash becomes "back-off 5m0s restarting failed container=main pod=crash_*" within 20m
      And container main of pod crash is waiting with reason CrashLoopBackOff
      And an event BackOff saying "Back-off restarting failed container main in pod crash_" was seen on pod crash
      And pod crash is Running
      And pod crash is not Ready

    @b:crashloop-backoff
    Scenario: Its status tells how it ended last time
      When container main of pod crash reaches 2 restarts within 1m
      Then the field lastState of container main of pod crash is "terminated:Error:1"
      And the logs of pod crash contain "started"
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME  | RESTARTS |
        | crash | 2 *      |

  Rule: The delay begins anew after ten minutes of running

    That is twice the longest delay. The container of these pods crashes three times, then runs
    for a while, then crashes again. A restart comes up to half its delay later: the kubelet adds
    that by chance.

    @b:crashloop-backoff
    Scenario: 500 seconds are not enough
      The next delay goes on with 40 seconds.

      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: reset-500}
        spec:
          volumes: [{name: v, emptyDir: {}}]
          containers:
          - name: main
            image: busybox:1.36
            volumeMounts: [{name: v, mountPath: /v}]
            command: ['sh', '-c', 'echo x >> /v/n; n=$(wc -l < /v/n); echo run $n; [ $n -eq 4 ] && sleep 500 && exit 4; exit 3']
        """
      When container main of pod reset-500 reaches 4 restarts within 20m
      Then the times between container main of pod reset-500 restarts are about "10s, 20s"
      And container main of pod reset-500 restarts about 40s to 60s after container main of pod reset-500 terminates with exit code 4

    @b:crashloop-backoff
    Scenario: 620 seconds are
      The next restart comes at once, and the one after it after 10 seconds.

      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: reset-620}
        spec:
          volumes: [{name: v, emptyDir: {}}]
          containers:
          - name: main
            image: busybox:1.36
            volumeMounts: [{name: v, mountPath: /v}]
            command: ['sh', '-c', 'echo x >> /v/n; n=$(wc -l < /v/n); echo run $n; [ $n -eq 4 ] && sleep 620 && exit 4; [ $n -eq 5 ] && exit 5; exit 3']
        """
      When container main of pod reset-620 reaches 5 restarts within 30m
      Then the times between container main of pod reset-620 restarts are about "10s, 20s"
      And container main of pod reset-620 restarts at once after container main of pod reset-620 terminates with exit code 4
      And container main of pod reset-620 restarts about 10s to 15s after container main of pod reset-620 terminates with exit code 5
