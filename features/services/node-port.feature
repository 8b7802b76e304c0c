Feature: A NodePort Service is reached from outside, at any node
  Source: Kubernetes notes, chapter 2 (网络通信方式): "外网访问 Pod：Service"

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"]}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: lb}
      spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      """
    And pod web becomes Ready within 30s
    And 2 seconds pass
    And I run `PORT=$(kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}')`

  @b:net-outside-to-service
  Scenario: Every node answers, also one without a pod of the Service
    When I run:
      """
      IP1=$(kubectl get node $NODE1 -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}')
      IP2=$(kubectl get node $NODE2 -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}')
      """
    Then exactly 1 pod is Ready
    And an HTTP request from outside to http://$IP1:$PORT/hostname answers "web"
    And an HTTP request from outside to http://$IP2:$PORT/hostname answers "web"

  @b:net-outside-to-service
  Scenario: The port is one of 30000 to 32767
    When I run `kubectl get svc web`
    Then the output matches "web +NodePort +10\.[0-9.]+ +<none> +80:3[0-2][0-9]{3}/TCP"

  @b:net-outside-to-service
  Scenario: A LoadBalancer Service has a node port, too, and waits for its address
    Without a provider of load balancers it waits for ever.

    When 5 minutes pass
    And I run `kubectl get svc lb`
    Then the output matches "lb +LoadBalancer +10\.[0-9.]+ +<pending> +80:3[0-2][0-9]{3}/TCP"

  @b:net-outside-to-service
  Scenario: A port outside of the range is refused
    When I try `kubectl create service nodeport bad --tcp=80:80 --node-port=20000`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: failed to create NodePort service: Service "bad" is invalid: spec.ports[0].nodePort: Invalid value: 20000: provided port is not in the valid range. The range of valid ports is 30000-32767
      """

  @b:net-outside-to-service
  Scenario: A port that is taken is refused
    When I try `kubectl create service nodeport dup --tcp=80:80 --node-port=$PORT`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: failed to create NodePort service: Service "dup" is invalid: spec.ports[0].nodePort: Invalid value: $PORT: provided port is already allocated
      """
