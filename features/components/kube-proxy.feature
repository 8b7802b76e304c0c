Feature: kube-proxy maps a Service to its pods
  What is sent to a Service's cluster IP reaches one of its ready pods.

  Source: Kubernetes notes, chapter 1 (组件说明):
  "Kube-proxy: 负责写入规则至IPTables、IPVS实现服务映射访问"

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: main
              image: registry.k8s.io/e2e-test-images/agnhost:2.66.1
              args: [netexec, "--http-port=8080"]
              readinessProbe: {exec: {command: ['test', '!', '-e', '/tmp/broken']}, periodSeconds: 1, failureThreshold: 1}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: nopods}
      spec: {selector: {app: nosuch}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And service web reaches 2 ready endpoints within 30s
    And pod client becomes Ready within 30s
    And 2 seconds pass

  @b:kube-proxy-service-mapping
  Scenario: Requests to the cluster IP reach the ready pods
    Then 20 HTTP requests from pod client to http://web/hostname are answered by 2 different pods

  @b:kube-proxy-service-mapping
  Scenario: A pod that is no longer ready gets no more requests
    When I run:
      """
      POD=$(kubectl get pod -l app=web -o jsonpath='{.items[0].metadata.name}')
      kubectl exec $POD -- touch /tmp/broken
      """
    And pod $POD becomes not Ready within 10s
    And 2 seconds pass
    Then service web has 1 ready endpoint
    And 10 HTTP requests from pod client to http://web/hostname are answered by 1 different pods
    When I run `kubectl exec client -- wget -qO- http://web/hostname`
    Then the output does not contain "$POD"

  @b:kube-proxy-service-mapping
  Scenario: A Service without pods refuses the connection at once
    When I try `kubectl exec client -- wget -T 3 -qO- http://nopods/`
    Then the command fails with exit code 1
    And the error output matches "^wget: can't connect to remote host \(10\.[0-9.]+\): Connection refused\n"

  @b:kube-proxy-service-mapping
  Scenario: So does a Service whose pods are all gone
    Given I run `kubectl scale deployment web --replicas=0`
    And no pods with label app=web become present within 30s
    And 1 second passes
    When I try `kubectl exec client -- wget -T 3 -qO- http://web/`
    Then the command fails with exit code 1
    And the error output contains "Connection refused"
