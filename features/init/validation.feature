Feature: What an init container may not have

  Rule: An init container has no probes and no hooks

    Source: Kubernetes notes, chapter 5 (init容器):
    "Init 容器具有应用容器的所有字段。除了 readinessProbe，因为 Init 容器无法定义不同于完成
    （completion）的就绪（readiness）之外的其他状态。这会在验证过程中强制执行"

    @b:init-no-readiness-probe
    Scenario: A readiness probe is refused
      When I try to create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          initContainers:
          - name: setup
            image: busybox:1.36
            readinessProbe: {exec: {command: ["true"]}}
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      Then the command fails with exit code 1
      And the error output is:
        """
        The Pod "p" is invalid: spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always
        """
      And pod p is gone

    @b:init-no-readiness-probe @contradiction
    Scenario Outline: So are others, which the document does not name: <field>
      When I try to create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          initContainers:
          - name: setup
            image: busybox:1.36
            <field>: <value>
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      Then the command fails with exit code 1
      And the error output is:
        """
        The Pod "p" is invalid: spec.initContainers[0].<field>: Forbidden: may not be set for init containers without restartPolicy=Always
        """

      Examples:
        | field         | value                                  |
        | livenessProbe | {exec: {command: ["true"]}}            |
        | startupProbe  | {exec: {command: ["true"]}}            |
        | lifecycle     | {postStart: {exec: {command: ["true"]}}} |
        | lifecycle     | {preStop: {exec: {command: ["true"]}}} |

    @b:init-no-readiness-probe
    Scenario Outline: An init container may have a restartPolicy of its own: <policy>
      When I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          initContainers:
          - name: setup
            image: busybox:1.36
            restartPolicy: <policy>
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      Then the output is:
        """
        pod/p created
        """

      Examples:
        | policy    |
        | Always    |
        | OnFailure |

    @b:init-no-readiness-probe
    Scenario: Other restart policies are unknown
      When I try to create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          initContainers:
          - name: setup
            image: busybox:1.36
            restartPolicy: Sometimes
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      Then the command fails with exit code 1
      And the error output is:
        """
        The Pod "p" is invalid: spec.initContainers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"
        """

  Rule: All containers of a pod have different names

    Source: Kubernetes notes, chapter 5 (init容器):
    "在 Pod 中的每个 app 和 Init 容器的名称必须唯一；与任何其它容器共享同一个名称，会在验证时抛出错误"

    @b:init-names-unique
    Scenario: An init container with the name of an app container
      When I try to create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          initContainers: [{name: same, image: "busybox:1.36"}]
          containers: [{name: same, image: "busybox:1.36"}]
        """
      Then the command fails with exit code 1
      And the error output is:
        """
        The Pod "a" is invalid: spec.initContainers[0].name: Duplicate value: "same"
        """

    @b:init-names-unique
    Scenario: Two init containers of the same name
      When I try to create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          initContainers: [{name: same, image: "busybox:1.36"}, {name: same, image: "busybox:1.36"}]
          containers: [{name: app, image: "busybox:1.36"}]
        """
      Then the command fails with exit code 1
      And the error output is:
        """
        The Pod "b" is invalid: spec.initContainers[1].name: Duplicate value: "same"
        """

    @b:init-names-unique
    Scenario: Two app containers of the same name
      When I try to create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: c}
        spec:
          containers: [{name: app, image: "busybox:1.36"}, {name: app, image: "busybox:1.36"}]
        """
      Then the command fails with exit code 1
      And the error output is:
        """
        The Pod "c" is invalid: spec.containers[1].name: Duplicate value: "app"
        """

    @b:init-names-unique
    Scenario: None of them is made
      Given the file a.yaml:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          initContainers: [{name: same, image: "busybox:1.36"}]
          containers: [{name: same, image: "busybox:1.36"}]
        """
      And the file b.yaml:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          initContainers: [{name: same, image: "busybox:1.36"}, {name: same, image: "busybox:1.36"}]
          containers: [{name: app, image: "busybox:1.36"}]
        """
      When I try `kubectl apply -f a.yaml -f b.yaml`
      Then the command fails with exit code 1
      And the error output is:
        """
        Error from server (Invalid): error when creating "a.yaml": Pod "a" is invalid: spec.initContainers[0].name: Duplicate value: "same"
        Error from server (Invalid): error when creating "b.yaml": Pod "b" is invalid: spec.initContainers[1].name: Duplicate value: "same"
        """
      And no pods are present
