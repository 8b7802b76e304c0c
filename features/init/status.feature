Feature: A pod that is being initialized is Pending and not ready
  Source: Kubernetes notes, chapter 5 (init容器):
  "在所有的 Init 容器没有成功之前，Pod 将不会变成 Ready 状态。Init 容器的端口将不会在Service
  中进行聚集。正在初始化中的 Pod 处于 Pending 状态，但应该会将 Initializing 状态设置为 true"

  Rule: It is Pending and not Ready until all have succeeded

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, labels: {app: p}}
        spec:
          terminationGracePeriodSeconds: 1
          initContainers:
          - {name: one, image: "busybox:1.36", command: ['sleep', '5']}
          - {name: two, image: "busybox:1.36", command: ['sleep', '5']}
          containers: [{name: app, image: "nginx:1.25", ports: [{containerPort: 80}]}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: p}
        spec: {selector: {app: p}, ports: [{port: 80}]}
        """

    @b:init-not-ready-until-done
    Scenario: Running and Ready come after the last init container
      When pod p becomes Ready within 40s
      Then container two of pod p terminates with exit code 0 before pod p becomes Running
      And container two of pod p terminates with exit code 0 before pod p becomes Ready
      And pod p becomes Running at once after container two of pod p terminates
      And pod p becomes Ready about 10s after container one of pod p starts

    @b:init-not-ready-until-done
    Scenario: kubectl wait waits
      Given container one of pod p becomes running within 10s
      Then the field conditions.Ready of pod p is "False/ContainersNotReady"
      When I try `kubectl wait --for=condition=Ready pod/p --timeout=2s`
      Then the command fails with exit code 1
      And the error output is:
        """
        error: timed out waiting for the condition on pods/p
        """

    @b:init-not-ready-until-done
    Scenario: A Service has the pod as an endpoint that is not ready
      Given container one of pod p becomes running within 10s
      And 1 second passes
      Then pod p is an endpoint of service p
      And service p has 0 ready endpoints
      And pod p becomes a ready endpoint of service p within 30s
      And pod p becomes a ready endpoint of service p within 1s after pod p becomes Ready

  Rule: The condition is Initialized, and it is False

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          initContainers:
          - {name: one, image: "busybox:1.36", command: ['sleep', '4']}
          - {name: two, image: "busybox:1.36", command: ['sleep', '4']}
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
        """

    @b:init-condition @contradiction
    Scenario: There is no state Initializing; Initialized is False until all have succeeded
      When container two of pod p becomes running within 20s
      And I run `kubectl get pod p -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason} {.message}{"\n"}{end}'`
      Then the output is:
        """
        PodReadyToStartContainers=True
        Initialized=False ContainersNotInitialized containers with incomplete status: [two]
        Ready=False ContainersNotReady containers with unready status: [app]
        ContainersReady=False ContainersNotReady containers with unready status: [app]
        PodScheduled=True
        """
      When pod p becomes Ready within 20s
      And I run `kubectl get pod p -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason} {.message}{"\n"}{end}'`
      Then the output is:
        """
        PodReadyToStartContainers=True
        Initialized=True
        Ready=True
        ContainersReady=True
        PodScheduled=True
        """
      And pod p becomes Initialized within 1s after container two of pod p terminates

    @b:init-condition
    Scenario: The column STATUS tells how many are done
      When container one of pod p becomes running within 10s
      Then pod p is Pending
      And pod p is Init:0/2
      When container two of pod p becomes running within 10s
      Then pod p is Pending
      And pod p is Init:1/2
      And pod p becomes Running within 10s
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME | READY | STATUS  | RESTARTS |
        | p    | 1/1   | Running | 0        |

  Rule: Ports of init containers are no ports of Services

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, labels: {app: p}}
        spec:
          terminationGracePeriodSeconds: 1
          initContainers:
          - name: setup
            image: busybox:1.36
            command: ['sh', '-c', 'sleep 6']
            ports: [{name: initport, containerPort: 9000}]
          containers: [{name: app, image: "nginx:1.25", ports: [{name: web, containerPort: 80}]}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: byinit}
        spec: {selector: {app: p}, ports: [{port: 9000, targetPort: initport}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: byapp}
        spec: {selector: {app: p}, ports: [{port: 80, targetPort: web}]}
        """
      And pod p becomes Ready within 30s
      And 1 second passes
      And I run `IP=$(kubectl get pod p -o jsonpath='{.status.podIP}')`

    @b:init-ports-not-in-service
    Scenario: A Service that names an init container's port has an address without a port
      When I run `kubectl get endpointslice`
      Then the output is a table that has:
        | NAME     | PORTS   | ENDPOINTS |
        | byapp-*  | 80      | $IP       |
        | byinit-* | <unset> | $IP       |
      When I run `kubectl describe svc byinit`
      Then the output matches "TargetPort: +initport/TCP"
      And the output matches "Endpoints: +[0-9.]+\n"
      When I run `kubectl describe svc byapp`
      Then the output matches "TargetPort: +web/TCP"
      And the output contains "$IP:80"
