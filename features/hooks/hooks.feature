Feature: Hooks run after a container's start and before its end

  Rule: The document's example

    Source: Kubernetes notes, chapter 5 (代码示例：postStart & preStop):
    "postStart 和 preStop是Pod生命周期的一部分。当容器启动成功后postStart，输出Hello；当容器停止前preStop，
    输出Hello。"

    The manifest and the commands are the document's own.

    Background:
      Given the file post.yaml:
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: lifecycle-demo
        spec:
          containers:
          - name: lifecycle-demo-container
            image: nginx
            imagePullPolicy: IfNotPresent
            lifecycle:
              postStart:
                exec:
                  command: ["/bin/sh", "-c", "echo Hello from the postStart handler > /test.txt"]
              preStop:
                exec:
                  command: ["/bin/sh", "-c", "echo Hello from the preStop handler > /test.txt"]
        """
      And I run `kubectl create -f post.yaml`
      And pod lifecycle-demo becomes Ready within 30s

    @b:hook-poststart
    Scenario: The postStart hook has run when the container is ready
      When I run `kubectl exec lifecycle-demo -- cat /test.txt`
      Then the output is:
        """
        Hello from the postStart handler
        """

    @b:hook-poststart
    Scenario: exec -it needs a terminal, and goes on without one
      When I run `kubectl exec lifecycle-demo -it -- /bin/sh`
      Then the error output contains "Unable to use a TTY - input is not a terminal or the right kind of file"

    @b:hook-prestop
    Scenario: A preStop hook that is quick delays nothing
      When I run `kubectl delete pod lifecycle-demo`
      Then pod lifecycle-demo is deleted at once after the last command
      And no event FailedPreStopHook was seen on pod lifecycle-demo

  Rule: A container is not running before its postStart hook has ended

    @b:hook-poststart
    Scenario: Nor are the containers after it
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: slow}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: first
            image: busybox:1.36
            command: ['sh', '-c', 'echo first main; sleep 3600']
            lifecycle: {postStart: {exec: {command: ['sleep', '5']}}}
          - {name: second, image: "busybox:1.36", command: ['sh', '-c', 'echo second main; sleep 3600']}
        """
      When pod slow becomes ContainerCreating within 5s
      Then pod slow stays ContainerCreating for 4s
      And container first of pod slow is waiting with reason ContainerCreating
      And container second of pod slow is waiting with reason ContainerCreating
      And pod slow becomes Ready within 10s
      And container second of pod slow starts about 5s after pod slow is created
      And the logs of container first of pod slow contain "first main"

    @b:hook-poststart
    Scenario: A hook that fails kills the container, which is started again with back-off
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: fails}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: busybox:1.36
            command: ['sleep', '3600']
            lifecycle: {postStart: {exec: {command: ['sh', '-c', 'echo no good; exit 7']}}}
        """
      Then an event FailedPostStartHook saying "PostStartHook failed" is seen on pod fails within 10s
      And an event Killing saying "FailedPostStartHook" is seen on pod fails within 2s
      And container main of pod fails reaches 2 restarts within 1m
      And pod fails becomes CrashLoopBackOff within 5m
      And an event BackOff saying "Back-off restarting failed container main in pod fails_" was seen on pod fails
      And pod fails was never Ready

  Rule: The preStop hook runs before SIGTERM, within the grace period

    @b:hook-prestop
    Scenario: SIGTERM comes after the hook
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: short}
        spec:
          terminationGracePeriodSeconds: 20
          containers:
          - name: main
            image: busybox:1.36
            command: ['sh', '-c', 'trap "date +%s; echo got TERM; exit 0" TERM; while true; do sleep 0.1; done']
            lifecycle: {preStop: {exec: {command: ['sh', '-c', 'echo prestop $(date +%s) > /proc/1/fd/1; sleep 4']}}}
        """
      And pod short becomes Ready within 30s
      And I start `kubectl logs -f short` in the background
      When I run `kubectl delete pod short --wait=false`
      Then pod short is deleted about 4s after the last command `kubectl delete`
      When the background command is stopped
      Then the output matches "^prestop [0-9]+\n[0-9]+\ngot TERM\n"

    @b:hook-prestop
    Scenario: A hook that takes longer than the grace period is cut off
      The container still gets SIGTERM, and has two seconds before SIGKILL.

      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: long}
        spec:
          terminationGracePeriodSeconds: 5
          containers:
          - name: main
            image: busybox:1.36
            command: ['sh', '-c', 'trap "echo got TERM; exit 0" TERM; while true; do sleep 0.1; done']
            lifecycle: {preStop: {exec: {command: ['sleep', '60']}}}
        """
      And pod long becomes Ready within 30s
      When I run `kubectl delete pod long --wait=false`
      Then pod long is deleted about 5s after the last command `kubectl delete`
      And an event FailedPreStopHook saying "PreStopHook failed" was seen on pod long
      And container main of pod long terminates with exit code 0 before pod long is deleted

    @b:hook-prestop
    Scenario: A hook that fails delays nothing
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: fails}
        spec:
          terminationGracePeriodSeconds: 5
          containers:
          - name: main
            image: busybox:1.36
            command: ['sh', '-c', 'trap "echo got TERM; exit 0" TERM; while true; do sleep 0.1; done']
            lifecycle: {preStop: {exec: {command: ['sh', '-c', 'exit 9']}}}
        """
      And pod fails becomes Ready within 30s
      When I run `kubectl delete pod fails --wait=false`
      Then pod fails is deleted at once after the last command `kubectl delete`
      And an event FailedPreStopHook saying "PreStopHook failed" was seen on pod fails

    @b:hook-prestop
    Scenario: A hook may just sleep
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: sleeps}
        spec:
          terminationGracePeriodSeconds: 20
          containers:
          - name: main
            image: busybox:1.36
            command: ['sh', '-c', 'trap "echo got TERM; exit 0" TERM; while true; do sleep 0.1; done']
            lifecycle: {preStop: {sleep: {seconds: 3}}}
        """
      And pod sleeps becomes Ready within 30s
      When I run `kubectl delete pod sleeps --wait=false`
      Then pod sleeps is deleted about 3s after the last command `kubectl delete`
