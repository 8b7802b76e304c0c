Feature: Init containers run one after the other, each to its end
  Source: Kubernetes notes, chapter 5 (init容器):
  "Init 容器总是运行到成功完成为止"
  "每个 Init 容器都必须在下一个 Init 容器启动之前成功完成"

  Rule: Each one runs until it has succeeded

    @b:init-run-to-completion
    Scenario: The app waits for an init container that takes its time
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          initContainers: [{name: slow, image: "busybox:1.36", command: ['sh', '-c', 'sleep 8']}]
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
          terminationGracePeriodSeconds: 1
        """
      When container init/slow of pod p becomes running within 10s
      And I run `kubectl get pod`
      Then the output is a table with:
        | NAME | READY | STATUS   | RESTARTS |
        | p    | 0/1   | Init:0/1 | 0        |
      And pod p becomes Ready within 30s
      And container init/slow of pod p terminates with exit code 0 before container app of pod p starts
      And container app of pod p starts about 8s after container init/slow of pod p starts

    @b:init-run-to-completion
    Scenario: An init container that never ends keeps the app from starting for ever
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: forever}
        spec:
          initContainers: [{name: hangs, image: "busybox:1.36", command: ['sleep', '3600']}]
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
          terminationGracePeriodSeconds: 1
        """
      And container init/hangs of pod forever becomes running within 10s
      Then pod forever stays Pending for 10m
      And pod forever is Init:0/1
      And container app of pod forever is waiting with reason PodInitializing
      And it never happened that container app of pod forever starts

    @b:init-run-to-completion
    Scenario: Until then the app has no logs, and there is nothing to exec into
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          initContainers: [{name: slow, image: "busybox:1.36", command: ['sh', '-c', 'sleep 8']}]
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
          terminationGracePeriodSeconds: 1
        """
      And container init/slow of pod p becomes running within 10s
      When I try `kubectl logs p`
      Then the command fails with exit code 1
      And the error output contains:
        """
        Error from server (BadRequest): container "app" in pod "p" is waiting to start: PodInitializing
        """
      When I try `kubectl exec p -- true`
      Then the command fails with exit code 1
      And the error output is:
        """
        Defaulted container "app" out of: app, slow (init)
        error: unable to upgrade connection: container not found ("app")
        """

  Rule: The next one starts after the former has succeeded

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: seq}
        spec:
          initContainers:
          - {name: one, image: "busybox:1.36", command: ['sh', '-c', 'echo one start; sleep 3; echo one end']}
          - {name: two, image: "busybox:1.36", command: ['sh', '-c', 'echo two start; sleep 3; echo two end']}
          - {name: three, image: "busybox:1.36", command: ['sh', '-c', 'echo three start; sleep 3; echo three end']}
          containers:
          - {name: app, image: "busybox:1.36", command: ['sh', '-c', 'echo app start; sleep 3600']}
          - {name: second, image: "busybox:1.36", command: ['sh', '-c', 'echo second start; sleep 3600']}
          terminationGracePeriodSeconds: 1
        """

    @b:init-sequential
    Scenario: One, two, three, then the app's containers
      When pod seq becomes Ready within 30s
      Then container one of pod seq terminates with exit code 0 before container two of pod seq starts
      And container two of pod seq terminates with exit code 0 before container three of pod seq starts
      And container three of pod seq terminates with exit code 0 before container app of pod seq starts
      And container three of pod seq terminates with exit code 0 before container second of pod seq starts

    @b:init-sequential
    Scenario: The kubelet looks for the end of a container once a second
      So the next one starts up to a second, and what it takes to start it, later.

      When pod seq becomes Ready within 30s
      Then container two of pod seq starts at once after container one of pod seq terminates
      And container three of pod seq starts at once after container two of pod seq terminates
      And container app of pod seq starts at once after container three of pod seq terminates
      And container two of pod seq starts about 3s after container one of pod seq starts

    @b:init-sequential
    Scenario: kubectl get counts those that are done
      When container one of pod seq becomes running within 10s
      Then pod seq is Init:0/3
      When container two of pod seq becomes running within 10s
      And I run `kubectl get pod`
      Then the output is a table with:
        | NAME | READY | STATUS   | RESTARTS |
        | seq  | 0/2   | Init:1/3 | 0        |
      When pod seq becomes Ready within 30s
      And I run `kubectl get pod`
      Then the output is a table with:
        | NAME | READY | STATUS  | RESTARTS |
        | seq  | 2/2   | Running | 0        |

    @b:init-sequential
    Scenario: Each has its own logs
      When pod seq becomes Ready within 30s
      And I run `kubectl logs seq -c one`
      Then the output is:
        """
        one start
        one end
        """
      And the logs of container three of pod seq contain "three end"
      And the logs of container app of pod seq contain "app start"
