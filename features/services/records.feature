Feature: The DNS has more of a Service than its addresses
  Source: kubernetes.io, DNS for Services and Pods, SRV records; CoreDNS, plugin kubernetes

  @b:dns-service-records
  Scenario: Ports, and the names of addresses
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        hostname: one
        subdomain: peers
        containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, --http-port=8080]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {clusterIP: 10.96.0.77, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: peers}
      spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: away}
      spec: {type: ExternalName, externalName: example.com}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: asks}
      spec: {containers: [{name: main, image: "registry.k8s.io/e2e-test-images/glibc-dns-testing:2.1.1", command: [sleep, "3600"]}]}
      """
    When pod web becomes Ready within 30s
    And pod asks becomes Ready within 30s
    And I run `kubectl exec asks -- dig +short +search _http._tcp.web.default.svc SRV`
    Then the output is:
      """
      0 100 80 web.default.svc.cluster.local.
      """
    When I run `kubectl exec asks -- dig +short _http._tcp.peers.default.svc.cluster.local SRV`
    Then the output is:
      """
      0 100 8080 one.peers.default.svc.cluster.local.
      """
    When I run `kubectl exec asks -- dig +noall +answer 77.0.96.10.in-addr.arpa. PTR`
    Then the output is:
      """
      77.0.96.10.in-addr.arpa. 30 IN PTR	web.default.svc.cluster.local.
      """
    When I run `kubectl exec asks -- dig +short away.default.svc.cluster.local CNAME`
    Then the output is:
      """
      example.com.
      """
