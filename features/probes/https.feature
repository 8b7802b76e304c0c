Feature: Probes and requests by HTTPS
  Source: Kubernetes documentation, "Configure Liveness, Readiness and Startup Probes"; pkg/probe/http. agnhost has
  a certificate for localhost that nobody has signed.

  @b:https-probe
  Scenario: A probe by HTTPS believes every certificate; one by HTTP is sent away from an HTTPS server
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: main
          image: registry.k8s.io/e2e-test-images/agnhost:2.66.1
          args: [netexec, --http-port=8443, --tls-cert-file=/localhost.crt, --tls-private-key-file=/localhost.key]
          readinessProbe: {httpGet: {port: 8443, scheme: HTTPS, path: /readyz}, periodSeconds: 1}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: mistaken}
      spec:
        containers:
        - name: main
          image: registry.k8s.io/e2e-test-images/agnhost:2.66.1
          args: [netexec, --http-port=8443, --tls-cert-file=/localhost.crt, --tls-private-key-file=/localhost.key]
          readinessProbe: {httpGet: {port: 8443, path: /readyz}, periodSeconds: 1}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: plain}
      spec:
        containers:
        - name: main
          image: registry.k8s.io/e2e-test-images/agnhost:2.66.1
          args: [netexec, --http-port=8080]
          readinessProbe: {httpGet: {port: 8080, scheme: HTTPS, path: /readyz}, periodSeconds: 1}
      """
    Then pod web becomes Ready within 30s
    And an event Unhealthy is seen on pod mistaken within 10s
    And an event Unhealthy is seen on pod plain within 10s
    When 3 seconds pass
    Then pod mistaken was never Ready
    And pod plain was never Ready
    When I run `kubectl get events`
    Then the output contains "Readiness probe failed: HTTP probe failed with statuscode: 400"
    And the output contains "http: server gave HTTP response to HTTPS client"
    And the logs of pod mistaken contain "client sent an HTTP request to an HTTPS server"

  @b:https-trust
  Scenario: A client believes a certificate that it was given an authority for, and whose name fits
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        containers:
        - name: main
          image: registry.k8s.io/e2e-test-images/agnhost:2.56
          args: [netexec, --http-port=8443, --tls-cert-file=/localhost.crt, --tls-private-key-file=/localhost.key]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: front}
      spec: {selector: {app: web}, ports: [{port: 443, targetPort: 8443}]}
      """
    Then pod web becomes Ready within 30s
    When 2 seconds pass
    And I run `kubectl exec web -- curl -sk https://front/hostname`
    Then the output contains "web"
    When I run `kubectl exec web -- curl -s --cacert /localhost.crt https://127.0.0.1:8443/hostname`
    Then the output contains "web"
    When I try `kubectl exec web -- curl -sS https://127.0.0.1:8443/hostname`
    Then the command fails with exit code 60
    And the error output contains "curl: (60) SSL certificate problem: self-signed certificate"
    When I try `kubectl exec web -- curl -sS --cacert /localhost.crt https://front/hostname`
    Then the command fails with exit code 60
    And the error output contains "curl: (60) SSL: no alternative certificate subject name matches target host name 'front'"
    When I run `kubectl exec web -- curl -s http://front:443/`
    Then the output contains "Client sent an HTTP request to an HTTPS server."
    When I try `kubectl exec web -- wget -qO- https://127.0.0.1:8443/hostname`
    Then the command fails with exit code 1
    And the error output contains "certificate verification failed: self-signed certificate"
    When I run `kubectl exec web -- wget -qO- --no-check-certificate https://127.0.0.1:8443/hostname`
    Then the output contains "web"

  @b:https-hook
  Scenario: A hook by HTTPS falls back to HTTP
    Given I run `kubectl run receiver --image=registry.k8s.io/e2e-test-images/agnhost:2.66.1 -- netexec --http-port=8080`
    And pod receiver becomes Ready within 30s
    And I run `IP=$(kubectl get pod receiver -o jsonpath={.status.podIP})`
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: hooked}
      spec:
        containers:
        - name: main
          image: nginx
          lifecycle: {preStop: {httpGet: {host: $IP, port: 8080, scheme: HTTPS, path: /hostname}}}
      """
    Then pod hooked becomes Ready within 30s
    When I run `kubectl delete pod hooked`
    And I run `kubectl logs receiver`
    Then the output contains "GET /hostname"
    And no event FailedPreStopHook was seen on pod hooked
