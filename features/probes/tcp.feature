Feature: A TCP probe succeeds if the port is open
  Source: Kubernetes notes, chapter 5 (探针):
  "TCPSocketAction：对指定端口上的容器的 IP 地址进行 TCP 检查。如果端口打开，则诊断被认为是成功的。"

  @b:probe-tcp
  Scenario: An open port is success
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: open}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "nginx:1.25", readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 2}}]
      """
    Then pod open becomes Ready within 30s
    And pod open becomes Ready about 0s to 2s after container main of pod open starts

  @b:probe-tcp
  Scenario: A closed port is failure
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: closed}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "nginx:1.25", readinessProbe: {tcpSocket: {port: 81}, periodSeconds: 2}}]
      """
    Then an event Unhealthy matching "^Readiness probe failed: dial tcp [0-9.]+:81: connect: connection refused$" is seen on pod closed within 10s
    And pod closed stays not Ready for 1m
    And container main of pod closed has 0 restarts

  @b:probe-tcp
  Scenario: As a liveness probe it restarts the container
    With a period of 2 seconds and the failure threshold of 3 the third failure comes 4
    to 6 seconds after the start.

    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: closed-live}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "nginx:1.25", livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 2}}]
      """
    Then container main of pod closed-live reaches 1 restart within 30s
    And container main of pod closed-live restarts about 4s to 6s after container main of pod closed-live starts
    And an event Killing saying "Container main failed liveness probe, will be restarted" was seen on pod closed-live
