Feature: When init containers run again

  Rule: They run again with a new sandbox, not with a restarted app

    Source: Kubernetes notes, chapter 5 (init容器): "如果 Pod 重启，所有 Init 容器必须重新执行"

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          nodeSelector: {kubernetes.io/hostname: @NODE1@}
          terminationGracePeriodSeconds: 1
          volumes: [{name: v, emptyDir: {}}]
          initContainers:
          - {name: one, image: "busybox:1.36", command: ['sh', '-c', 'echo one >> /v/log'], volumeMounts: [{name: v, mountPath: /v}]}
          - {name: two, image: "busybox:1.36", command: ['sh', '-c', 'echo two >> /v/log'], volumeMounts: [{name: v, mountPath: /v}]}
          containers:
          - {name: app, image: "busybox:1.36", command: ['sh', '-c', 'echo app >> /v/log; trap "exit 1" TERM; sleep 3600 & wait'], volumeMounts: [{name: v, mountPath: /v}]}
        """
      And pod p becomes Ready within 30s

    @b:init-rerun-on-pod-restart
    Scenario: Only the app container is started again: they do not run again
      When I run `kubectl exec p -- kill 1`
      Then container app of pod p restarts at once after the last command
      And pod p becomes Ready within 10s
      When I run `kubectl exec p -- cat /v/log`
      Then the output is:
        """
        one
        two
        app
        app
        """
      And container one of pod p has 0 restarts
      And container two of pod p has 0 restarts

    @b:init-rerun-on-pod-restart
    Scenario: The pod's sandbox is lost: all run again, in order, and the pod has a new address
      Given I run `IP=$(kubectl get pod p -o jsonpath='{.status.podIP}')`
      When the sandbox of pod p is stopped
      Then an event SandboxChanged saying "Pod sandbox changed, it will be killed and re-created." is seen on pod p within 10s
      And container app of pod p reaches 1 restart within 30s
      And pod p becomes Ready within 10s
      And container one of pod p has 1 restart
      And container two of pod p has 1 restart
      When I run `kubectl exec p -- cat /v/log`
      Then the output is:
        """
        one
        two
        app
        one
        two
        app
        """
      When I run `kubectl get pod p -o jsonpath='{.status.podIP}'`
      Then the output does not contain "$IP"

  Rule: A new image does not run them again

    Source: Kubernetes notes, chapter 5 (init容器): "更改 Init容器的 image 字段，等价于重启该 Pod"

    Reality: so it was until 1.19.

    @b:init-image-change-restarts @contradiction
    Scenario: After they are done, another image changes nothing that runs
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          initContainers: [{name: setup, image: "busybox:1.36", command: ['sleep', '1']}]
          containers: [{name: app, image: "busybox:1.36", command: ['sh', '-c', 'trap exit TERM; sleep 3600 & wait']}]
        """
      And pod p becomes Ready within 30s
      When I run `kubectl patch pod p --type=json -p '[{"op":"replace","path":"/spec/initContainers/0/image","value":"busybox:1.28"}]'`
      Then pod p stays Ready for 2m
      And it happened exactly 1 time that container setup of pod p starts
      And it happened exactly 1 time that container app of pod p starts
      And no event Killing was seen on pod p

    @b:init-image-change-restarts @contradiction
    Scenario: An init container that is running goes on with the image it has
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: initializing}
        spec:
          terminationGracePeriodSeconds: 1
          initContainers: [{name: setup, image: "busybox:1.36", command: ['sh', '-c', 'trap exit TERM; sleep 20 & wait']}]
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      And container setup of pod initializing becomes running within 10s
      When I run `kubectl patch pod initializing --type=json -p '[{"op":"replace","path":"/spec/initContainers/0/image","value":"busybox:1.28"}]'`
      Then pod initializing becomes Ready within 40s
      And container setup of pod initializing has 0 restarts
      And it happened exactly 1 time that container setup of pod initializing starts
      And container setup of pod initializing terminates about 20s after container setup of pod initializing starts

    @b:init-image-change-restarts
    Scenario: Another image of the app restarts that container
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          initContainers: [{name: setup, image: "busybox:1.36", command: ['sleep', '1']}]
          containers: [{name: app, image: "busybox:1.36", command: ['sh', '-c', 'trap exit TERM; sleep 3600 & wait']}]
        """
      And pod p becomes Ready within 30s
      When I run `kubectl set image pod/p app=busybox:1.28`
      Then an event Killing saying "Container app definition changed, will be restarted" is seen on pod p within 5s
      And container app of pod p restarts at once after the last command
      And pod p becomes Ready within 10s
      And container setup of pod p has 0 restarts
