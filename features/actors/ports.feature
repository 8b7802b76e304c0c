Feature: An actor opens ports and answers, at the times that its script says
  The probes are the kubelet's, once a second: they see what a client would see.

  Scenario: It listens for a while
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: gherkube/actor:1
          args: ["listens on 8080 from 10s to 30s"]
          readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1, failureThreshold: 1}
      """
    Then pod web becomes Ready within 1m
    And pod web becomes Ready about 10s to 11s after container main of pod web starts
    And pod web becomes not Ready within 1m
    And pod web stays not Ready for 10s
    And an event Unhealthy saying "connect: connection refused" was seen on pod web

  Scenario: It answers HTTP requests by windows of time
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: gherkube/actor:1
          args:
          - |
            listens on 8080
            GET /healthz answers 503 "not yet" until 10s
            GET /healthz answers 200
          readinessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1}
      """
    Then pod web becomes Ready within 1m
    And pod web becomes Ready about 10s to 11s after container main of pod web starts
    And an event Unhealthy saying "Readiness probe failed: HTTP probe failed with statuscode: 503" was seen on pod web
    And pod web stays Ready for 10s

  Scenario: A path that no rule is about is not found
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: gherkube/actor:1
          args: ["listens on 8080", "GET /healthz answers 200"]
          readinessProbe: {httpGet: {path: /other, port: 8080}, periodSeconds: 1}
      """
    Then an event Unhealthy saying "Readiness probe failed: HTTP probe failed with statuscode: 404" is seen on pod web within 30s
    And pod web stays not Ready for 10s

  Scenario: It answers late
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: gherkube/actor:1
          args: ["listens on 8080", "GET /slow answers 200 in 5s"]
          readinessProbe: {httpGet: {path: /slow, port: 8080}, periodSeconds: 1, timeoutSeconds: 1}
      """
    Then an event Unhealthy matching "^Readiness probe failed: Get \"http://[0-9.]+:8080/slow\": context deadline exceeded" is seen on pod web within 30s
    And pod web stays not Ready for 10s

  Scenario: It hangs: it accepts a connection, and does not answer
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: gherkube/actor:1
          args: ["hangs on 9000"]
          startupProbe: {tcpSocket: {port: 9000}, periodSeconds: 1}
          readinessProbe: {httpGet: {port: 9000}, periodSeconds: 1, timeoutSeconds: 1}
      """
    Then container main of pod web becomes started within 30s
    And an event Unhealthy matching "^Readiness probe failed: Get \"http://[0-9.]+:9000/\": context deadline exceeded" is seen on pod web within 30s
    And pod web stays not Ready for 10s
    And container main of pod web has 0 restarts

  Scenario: It serves gRPC's health protocol
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: gherkube/actor:1
          args: ["grpc health on 5000 is NOT_SERVING until 10s", "grpc health on 5000 is SERVING from 10s"]
          readinessProbe: {grpc: {port: 5000}, periodSeconds: 1}
      """
    Then pod web becomes Ready within 1m
    And pod web becomes Ready about 10s to 11s after container main of pod web starts
    And an event Unhealthy saying "Readiness probe failed: service unhealthy (responded with \"NOT_SERVING\")" was seen on pod web

  Scenario: A service of gRPC has a health of its own
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: gherkube/actor:1
          args: ["grpc health on 5000 is SERVING", "grpc health on 5000 is NOT_SERVING for db"]
          startupProbe: {grpc: {port: 5000}, periodSeconds: 1}
          readinessProbe: {grpc: {port: 5000, service: db}, periodSeconds: 1}
      """
    Then container main of pod web becomes started within 30s
    And an event Unhealthy saying "Readiness probe failed: service unhealthy (responded with \"NOT_SERVING\")" is seen on pod web within 30s
    And pod web stays not Ready for 10s
