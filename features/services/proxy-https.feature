Feature: The API server's proxy to ports that speak TLS
  pods/proxy and services/proxy use TLS if the name begins with "https:", and believe
  whom they reach (kube-apiserver's CreateProxyTransport).

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p, labels: {app: p}}
      spec:
        containers:
        - name: c
          image: registry.k8s.io/e2e-test-images/agnhost:2.66.1
          args: [porter]
          env: [{name: SERVE_TLS_PORT_443, value: by-tls}, {name: SERVE_PORT_80, value: plain}]
          ports: [{name: secure, containerPort: 443}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: s}
      spec: {selector: {app: p}, ports: [{name: secure, port: 8443, targetPort: secure}, {name: open, port: 80}]}
      """
    And pod p becomes Ready within 30s
    And 1s passes

  Scenario: A pod
    When I run `kubectl get --raw /api/v1/namespaces/$NS/pods/https:p:443/proxy/`
    Then the output contains "by-tls"
    When I run `kubectl get --raw /api/v1/namespaces/$NS/pods/p:80/proxy/`
    Then the output contains "plain"

  Scenario: A Service, by the name and the number of its port
    When I run `kubectl get --raw /api/v1/namespaces/$NS/services/https:s:secure/proxy/`
    Then the output contains "by-tls"
    When I run `kubectl get --raw /api/v1/namespaces/$NS/services/https:s:8443/proxy/`
    Then the output contains "by-tls"
    When I run `kubectl get --raw /api/v1/namespaces/$NS/services/http:s:open/proxy/`
    Then the output contains "plain"

  Scenario: One that speaks the other protocol
    When I try `kubectl get --raw /api/v1/namespaces/$NS/pods/https:p:80/proxy/`
    Then the command fails with exit code 1
    And the error output contains "tls: first record does not look like a TLS handshake"
    When I try `kubectl get --raw /api/v1/namespaces/$NS/pods/p:443/proxy/`
    Then the command fails with exit code 1
    And the error output contains "the server rejected our request for an unknown reason"
