Feature: An init container that fails is tried again
  Source: Kubernetes notes, chapter 5 (init容器):
  "如果 Pod 的 Init 容器失败，Kubernetes 会不断地重启该 Pod，直到 Init 容器成功为止。
  然而，如果 Pod 对应的 restartPolicy 为 Never，它不会重新启动"

  Rule: With restartPolicy Always or OnFailure it is started again, with growing delays

    The first restart comes at once, the next ones after 10, 20, 40 ... seconds and
    what the kubelet takes to see that they are over.

    @b:init-failure-retried
    Scenario: It is started again until it succeeds, then the pod goes on
      Given I apply the manifest:
        """
        # fails four times, then succeeds
        apiVersion: v1
        kind: Pod
        metadata: {name: always}
        spec:
          volumes: [{name: v, emptyDir: {}}]
          initContainers:
          - name: flaky
            image: busybox:1.36
            volumeMounts: [{name: v, mountPath: /v}]
            command: ['sh', '-c', 'echo x >> /v/n; [ $(wc -l < /v/n) -ge 5 ]']
          - {name: later, image: "busybox:1.36", command: ['true']}
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
          terminationGracePeriodSeconds: 1
        """
      Then container flaky of pod always reaches 1 restart within 30s
      And pod always becomes Init:CrashLoopBackOff within 2m
      And pod always becomes Ready within 3m
      And container flaky of pod always has 4 restarts
      And the times between container flaky of pod always restarts are about "10s, 20s, 40s"
      And container flaky of pod always terminates with exit code 0 before container later of pod always starts
      And an event BackOff saying "Back-off restarting failed container flaky in pod always_" was seen on pod always
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME   | READY | STATUS  | RESTARTS |
        | always | 1/1   | Running | 0        |

    @b:init-failure-retried
    Scenario: So it is with OnFailure
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: onfailure}
        spec:
          restartPolicy: OnFailure
          volumes: [{name: v, emptyDir: {}}]
          initContainers:
          - name: flaky
            image: busybox:1.36
            volumeMounts: [{name: v, mountPath: /v}]
            command: ['sh', '-c', 'echo x >> /v/n; [ $(wc -l < /v/n) -ge 3 ]']
          containers: [{name: app, image: "busybox:1.36", command: ['true']}]
          terminationGracePeriodSeconds: 1
        """
      Then pod onfailure becomes Succeeded within 60s
      And container flaky of pod onfailure has 2 restarts
      And the times between container flaky of pod onfailure restarts are about "10s"
      And container app of pod onfailure is terminated with exit code 0

    @b:init-failure-retried @contradiction
    Scenario: It is the container that is started again, not the pod
      "Kubernetes 会不断地重启该 Pod": in fact the pod stays, with its UID and its address,
      and what ran before in it does not run again.

      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: always}
        spec:
          volumes: [{name: v, emptyDir: {}}]
          initContainers:
          - {name: first, image: "busybox:1.36", command: ['true']}
          - name: flaky
            image: busybox:1.36
            volumeMounts: [{name: v, mountPath: /v}]
            command: ['sh', '-c', 'echo x >> /v/n; [ $(wc -l < /v/n) -ge 4 ]']
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
          terminationGracePeriodSeconds: 1
        """
      And container flaky of pod always reaches 1 restart within 10s
      When I run `ID=$(kubectl get pod always -o jsonpath='{.metadata.uid} {.status.podIP}')`
      And pod always becomes Ready within 90s
      And I run `kubectl get pod always -o jsonpath='{.metadata.uid} {.status.podIP}'`
      Then the output is:
        """
        $ID
        """
      And container first of pod always has 0 restarts
      And it happened exactly 1 time that container first of pod always starts
      And no event SandboxChanged was seen on pod always

  Rule: With restartPolicy Never the pod has failed

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          restartPolicy: Never
          initContainers:
          - {name: ok, image: "busybox:1.36", command: ['true']}
          - {name: fails, image: "busybox:1.36", command: ['sh', '-c', 'echo bad; exit 3']}
          - {name: after, image: "busybox:1.36", command: ['true']}
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
        """

    @b:init-failure-never
    Scenario: What comes after it never starts
      When pod p becomes Failed within 20s
      Then container fails of pod p is terminated with exit code 3
      And pod p becomes Failed at once after container fails of pod p terminates
      And container fails of pod p has 0 restarts
      And container after of pod p is waiting with reason PodInitializing
      And container app of pod p is waiting with reason PodInitializing
      And pod p stays Failed for 10m
      And it never happened that container after of pod p starts
      And it never happened that container app of pod p starts

    @b:init-failure-never
    Scenario: kubectl shows Init:Error
      When pod p becomes Failed within 20s
      And I run `kubectl get pod`
      Then the output is a table with:
        | NAME | READY | STATUS     | RESTARTS |
        | p    | 0/1   | Init:Error | 0        |
      And the logs of container fails of pod p contain "bad"
      When I run `kubectl get pod p -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason} {.message}{"\n"}{end}'`
      Then the output contains:
        """
        PodReadyToStartContainers=False PodSandboxNotReady pod sandbox is not ready
        Initialized=False ContainersNotInitialized containers with incomplete status: [fails after]
        Ready=False PodFailed
        ContainersReady=False PodFailed
        """
