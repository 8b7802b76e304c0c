Feature: Where a node sends the traffic of a Service
  Source: Kubernetes documentation, "Virtual IPs and Service Proxies" (traffic policies), and kube-proxy's
  Proxier.syncProxyRules

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: server, labels: {app: server}}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 1
        containers: [{name: c, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"]}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: near}
      spec: {nodeName: $NODE1, terminationGracePeriodSeconds: 1, containers: [{name: c, image: "busybox:1.36", command: [sleep, 1d]}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: far}
      spec: {nodeName: $NODE2, terminationGracePeriodSeconds: 1, containers: [{name: c, image: "busybox:1.36", command: [sleep, 1d]}]}
      """
    And exactly 3 pods become Ready within 30s
    And I run:
      """
      IP1=$(kubectl get node $NODE1 -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}')
      IP2=$(kubectl get node $NODE2 -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}')
      """

  @b:net-internal-policy-local
  Scenario: With internalTrafficPolicy Local a client reaches pods of its own node only
    When I run `kubectl expose pod server --port=80 --target-port=8080 --overrides='{"spec":{"internalTrafficPolicy":"Local"}}'`
    And 2 seconds pass
    Then an HTTP request from pod near to http://server/hostname answers "server"
    And an HTTP request from pod far to http://server/hostname fails

  @b:net-external-policy-local
  Scenario: With externalTrafficPolicy Local a node passes requests from outside to its own pods only
    Requests of pods on a node that come to the node's own port are not concerned.

    When I run `kubectl expose pod server --port=80 --target-port=8080 --type=NodePort --overrides='{"spec":{"externalTrafficPolicy":"Local"}}'`
    And I run `PORT=$(kubectl get svc server -o jsonpath='{.spec.ports[0].nodePort}')`
    And 2 seconds pass
    Then an HTTP request from outside to http://$IP1:$PORT/hostname answers "server"
    And an HTTP request from outside to http://$IP2:$PORT/hostname answers 0
    And an HTTP request from pod far to http://$IP2:$PORT/hostname answers "server"
    And an HTTP request from pod near to http://$IP2:$PORT/hostname fails

  @b:net-external-policy-local
  Scenario: healthCheckNodePort says which nodes have a pod
    When I run `kubectl expose pod server --port=80 --target-port=8080 --type=LoadBalancer --overrides='{"spec":{"externalTrafficPolicy":"Local"}}'`
    And I run `PORT=$(kubectl get svc server -o jsonpath='{.spec.healthCheckNodePort}')`
    And 2 seconds pass
    Then an HTTP request from outside to http://$IP1:$PORT/ answers 200
    And an HTTP request from outside to http://$IP2:$PORT/ answers 503

  @b:net-host-port
  Scenario: A hostPort leads to the pod, on the pod's node only
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: ported}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 1
        containers: [{name: c, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"], ports: [{containerPort: 8080, hostPort: 8088}], readinessProbe: {httpGet: {path: /healthz, port: 8080}}}]
      """
    And pod ported becomes Ready within 30s
    Then an HTTP request from outside to http://$IP1:8088/hostname answers "ported"
    And an HTTP request from pod far to http://$IP1:8088/hostname answers "ported"
    And an HTTP request from outside to http://$IP2:8088/hostname answers 0

  @b:net-prefer-same-node
  Scenario: With trafficDistribution PreferSameNode a client stays on its node if there is a pod
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: server2, labels: {app: server}}
      spec:
        nodeName: $NODE2
        terminationGracePeriodSeconds: 1
        containers: [{name: c, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: close}
      spec: {selector: {app: server}, trafficDistribution: PreferSameNode, ports: [{port: 80, targetPort: 8080}]}
      """
    And pod server2 becomes Ready within 30s
    And 2 seconds pass
    Then 20 HTTP requests from pod far to http://close/hostname are answered by 1 different pods
    And an HTTP request from pod far to http://close/hostname answers "server2"
    When I run `kubectl delete pod server2`
    And 3 seconds pass
    Then an HTTP request from pod far to http://close/hostname answers "server"
