Feature: A readiness probe takes the pod out of its Services and puts it back
  Source: Kubernetes notes, chapter 5 (探针):
  "readinessProbe：指示容器是否准备好服务请求。如果就绪探测失败，端点控制器将从与 Pod 匹配的所有 Service
  的端点中删除该 Pod 的 IP 地址。初始延迟之前的就绪状态默认为 Failure。如果容器不提供就绪探针，则默认状态为
  Success"

  Rule: While it fails the pod is no ready endpoint, and nothing is restarted

    Background:
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, labels: {app: p}}
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{name: main, image: "nginx:1.25", readinessProbe: {exec: {command: ['test', '!', '-e', '/tmp/broken']}, periodSeconds: 2}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: p}
        spec: {selector: {app: p}, ports: [{port: 80}]}
        """
      And service p reaches 1 ready endpoint within 30s

    @b:readiness-removes-endpoint
    Scenario: After three failures the pod is not ready
      When I run `kubectl exec p -- touch /tmp/broken`
      Then pod p becomes not Ready about 4s to 6s after the last command
      And service p reaches 0 ready endpoints within 1s
      And an event Unhealthy saying "Readiness probe failed:" was seen on pod p
      And pod p stays not Ready for 5m
      And pod p is Running
      And container main of pod p has 0 restarts

    @b:readiness-removes-endpoint @contradiction
    Scenario: The address is not removed, but marked as not ready
      "端点控制器将从与 Pod 匹配的所有 Service 的端点中删除该 Pod 的 IP 地址": today's EndpointSlice keeps it.

      When I run `kubectl exec p -- touch /tmp/broken`
      And pod p becomes not Ready within 10s
      And 1 second passes
      Then pod p is an endpoint of service p
      And pod p is not a ready endpoint of service p
      When I run `IP=$(kubectl get pod p -o jsonpath='{.status.podIP}')`
      And I run `kubectl get endpointslice -l kubernetes.io/service-name=p`
      Then the output is a table with:
        | NAME | PORTS | ENDPOINTS |
        | p-*  | 80    | $IP       |

    @b:readiness-removes-endpoint
    Scenario: One success puts it back
      Given I run `kubectl exec p -- touch /tmp/broken`
      And pod p becomes not Ready within 10s
      When I run `kubectl exec p -- rm /tmp/broken`
      Then pod p becomes Ready about 0s to 2s after the last command
      And service p reaches 1 ready endpoint within 1s

  Rule: Before the initial delay it is not ready

    @b:readiness-initial-failure
    Scenario: Ready with the first probe after the delay
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], readinessProbe: {exec: {command: ['true']}, initialDelaySeconds: 10, periodSeconds: 3}}]
        """
      When container main of pod p becomes running within 10s
      And I run `kubectl get pod`
      Then the output is a table with:
        | NAME | READY | STATUS  | RESTARTS |
        | p    | 0/1   | Running | 0        |
      And the field conditions.Ready of pod p is "False/ContainersNotReady"
      And pod p stays not Ready for 7s
      And pod p becomes Ready about 10s to 13s after container main of pod p starts
      And no event Unhealthy was seen on pod p

  Rule: Without a readiness probe a container is ready when it runs

    @b:readiness-default-success
    Scenario: Running and Ready come at once
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      Then pod p becomes Ready within 30s
      And pod p becomes Ready within 50ms of container main of pod p starts
