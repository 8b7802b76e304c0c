Feature: An HTTP probe succeeds with a status from 200 to 399
  Source: Kubernetes notes, chapter 5 (探针):
  "HTTPGetAction：对指定的端口和路径上的容器的 IP 地址执行 HTTP Get 请求。如果响应的状态码大于等于200
  且小于 400，则诊断被认为是成功的"

  agnhost answers with the status it is asked for.

  @b:probe-http
  Scenario Outline: <path> is success
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"], readinessProbe: {httpGet: {port: 8080, path: "<path>"}, periodSeconds: 2}}]
      """
    Then pod p becomes Ready within 30s
    And pod p becomes Ready within 6s of container main of pod p starts
    And pod p stays Ready for 30s

    Examples:
      | path                 |
      | /healthz             |
      | /echo?msg=x&code=200 |
      | /echo?msg=x&code=399 |

  @b:probe-http
  Scenario Outline: <path> is failure
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"], readinessProbe: {httpGet: {port: 8080, path: "<path>"}, periodSeconds: 2}}]
      """
    Then an event Unhealthy saying "Readiness probe failed: HTTP probe failed with statuscode: <status>" is seen on pod p within 10s
    And pod p stays not Ready for 30s

    Examples:
      | path                      | status |
      | /echo?msg=x&code=400      | 400    |
      | /echo?msg=broken&code=500 | 500    |

  @b:probe-http
  Scenario: A page that is not there is failure
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: notfound}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "nginx:1.25", readinessProbe: {httpGet: {port: 80, path: /index1.html}, periodSeconds: 2}}]
      """
    Then an event Unhealthy saying "Readiness probe failed: HTTP probe failed with statuscode: 404" is seen on pod notfound within 10s
    And pod notfound stays not Ready for 30s

  @b:probe-http
  Scenario: No answer is failure
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: noanswer}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "nginx:1.25", readinessProbe: {httpGet: {port: 8081, path: /}, periodSeconds: 2}}]
      """
    Then an event Unhealthy matching "^Readiness probe failed: Get \"http://[0-9.]+:8081/\": dial tcp [0-9.]+:8081: connect: connection refused$" is seen on pod noanswer within 10s
    And pod noanswer stays not Ready for 30s

  @b:probe-http
  Scenario: A redirect to the same host is followed
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: redirect-same}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"], readinessProbe: {httpGet: {port: 8080, path: "/redirect?location=/echo?code=503"}, periodSeconds: 2}}]
      """
    Then an event Unhealthy saying "Readiness probe failed: HTTP probe failed with statuscode: 503" is seen on pod redirect-same within 10s
    And pod redirect-same stays not Ready for 30s

  @b:probe-http
  Scenario: A redirect to another host is success, with a warning
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: redirect-other}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"], readinessProbe: {httpGet: {port: 8080, path: "/redirect?location=http://example.invalid/"}, periodSeconds: 2}}]
      """
    Then pod redirect-other becomes Ready within 30s
    And an event ProbeWarning saying "Readiness probe warning: Probe terminated redirects, Response body: <a href=\"http://example.invalid/\">Found</a>." is seen on pod redirect-other within 5s

  @b:probe-http
  Scenario: The port may be named
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: namedport}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "nginx:1.25", ports: [{name: web, containerPort: 80}], readinessProbe: {httpGet: {port: web, path: /}, periodSeconds: 2}}]
      """
    Then pod namedport becomes Ready within 30s
