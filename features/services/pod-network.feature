Feature: All pods are in one flat network
  Source: Kubernetes notes, chapter 2 (网络通信方式):
  "Kubernetes 的网络模型假定了所有 Pod 都在一个可以直接连通的扁平的网络空间中"

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec: {nodeSelector: {kubernetes.io/hostname: @NODE1@}, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"]}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: b}
      spec: {nodeSelector: {kubernetes.io/hostname: @NODE2@}, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"]}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: c}
      spec: {nodeSelector: {kubernetes.io/hostname: @NODE1@}, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And exactly 3 pods become Ready within 30s
    And 1 second passes
    And I run:
      """
      A=$(kubectl get pod a -o jsonpath='{.status.podIP}')
      B=$(kubectl get pod b -o jsonpath='{.status.podIP}')
      C=$(kubectl get pod c -o jsonpath='{.status.podIP}')
      """

  @b:net-pod-to-pod
  Scenario: A pod reaches another one on its node
    Then pod a is on node $NODE1
    And pod c is on node $NODE1
    And an HTTP request from pod c to http://$A:8080/hostname answers "a"

  @b:net-pod-to-pod
  Scenario: A pod reaches another one on another node
    Then pod b is on node $NODE2
    And an HTTP request from pod c to http://$B:8080/hostname answers "b"

  @b:net-pod-to-pod
  Scenario: Addresses are not translated on the way
    The server sees the client's own address.

    When I run `kubectl exec c -- hostname -i`
    Then the output contains "$C"
    And an HTTP request from pod c to http://$B:8080/clientip answers "$C:"

  @b:net-pod-to-pod
  Scenario: A port nobody listens on refuses
    When I try `kubectl exec c -- wget -T 3 -qO- http://$A:8081/`
    Then the command fails with exit code 1
    And the error output contains "wget: can't connect to remote host ($A): Connection refused"
