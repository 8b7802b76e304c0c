Feature: Containers of a pod live together
  Source: Kubernetes notes, chapter 5 (概念):
  "pod是最小部署单元，是一组容器的集合，这些容器共享资源，同生共死。"

  Rule: They share name, address, localhost and volumes

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 2
          volumes: [{name: v, emptyDir: {}}]
          containers:
          - {name: web, image: "nginx:1.25", volumeMounts: [{name: v, mountPath: /v}]}
          - {name: side, image: "busybox:1.36", command: ['sleep', '3600'], volumeMounts: [{name: v, mountPath: /v}]}
        """
      And pod p becomes Ready within 30s

    @b:pod-smallest-unit
    Scenario: One host name and one address
      When I run `IP=$(kubectl get pod p -o jsonpath='{.status.podIP}')`
      And I run `kubectl exec p -c web -- sh -c 'hostname; hostname -i'`
      Then the output is:
        """
        p
        $IP
        """
      When I run `kubectl exec p -c side -- sh -c 'hostname; hostname -i'`
      Then the output is:
        """
        p
        $IP
        """

    @b:pod-smallest-unit
    Scenario: What one writes to a volume the other reads
      When I run `kubectl exec p -c web -- sh -c 'echo hi > /v/f'`
      And I run `kubectl exec p -c side -- cat /v/f`
      Then the output is:
        """
        hi
        """

    @b:pod-smallest-unit
    Scenario: Processes are not shared
      When I run `kubectl exec p -c side -- ps`
      Then the output contains "sleep 3600"
      And the output does not contain "nginx"

    @b:pod-smallest-unit
    Scenario: They go to one node and end together
      Then it happened exactly 1 time that pod p is Scheduled
      When I run `kubectl get pod p`
      Then the output is a table with:
        | NAME | READY | STATUS  | RESTARTS |
        | p    | 2/2   | Running | 0        |
      When I run `kubectl delete pod p`
      Then container web of pod p terminates before pod p is deleted
      And container side of pod p terminates before pod p is deleted
      And pod p is deleted about 2s after the last command

    @b:pod-smallest-unit
    Scenario: One reaches the other on localhost
      When I run `kubectl exec p -c side -- wget -qO- http://localhost:80/`
      Then the output contains "<title>Welcome to nginx!</title>"

  Rule: They reach each other on localhost

    Source: Kubernetes notes, chapter 2 (网络通信方式):
    "同一个 Pod 内部通讯：同一个 Pod 共享同一个网络命名空间，共享同一个 Linux 协议栈"

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - {name: server, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: ["netexec", "--http-port=8080"]}
          - {name: client, image: "busybox:1.36", command: ['sleep', '3600']}
        """
      And pod p becomes Ready within 30s
      And 1 second passes

    @b:net-same-pod-localhost
    Scenario Outline: At <host>
      When I run `kubectl exec p -c client -- wget -qO- http://<host>:8080/echo?msg=hello`
      Then the output is:
        """
        hello
        """

      Examples:
        | host      |
        | localhost |
        | 127.0.0.1 |

    @b:net-same-pod-localhost
    Scenario: A port on which none of them listens refuses
      When I try `kubectl exec p -c client -- wget -T 3 -qO- http://localhost:9999/`
      Then the command fails with exit code 1
      And the error output contains "wget: can't connect to remote host (127.0.0.1): Connection refused"
