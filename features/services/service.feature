Feature: A Service is one address for many pods
  Source: Kubernetes notes, chapter 2 (service): "通过创建 Service,可以为一组具有相同功能的
  容器应用提供一个统一的入口地址，并且将请求负载分发到后端的各个容器应用上。"

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, "--http-port=8080"]}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: sticky}
      spec: {sessionAffinity: ClientIP, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And exactly 4 pods become Ready within 30s
    And 3 seconds pass

  @b:service-single-entry-balances
  Scenario: Requests are spread over all ready pods
    Each request goes to one of them at random.

    Then service web has 3 ready endpoints
    And 60 HTTP requests from pod client to http://web/hostname are answered by 3 different pods

  @b:service-single-entry-balances
  Scenario: With sessionAffinity a client stays with one pod
    Then 20 HTTP requests from pod client to http://sticky/hostname are answered by 1 different pods

  @b:service-single-entry-balances
  Scenario: Pods that come and go come to and go from the Service
    When I run `kubectl scale deployment web --replicas=5`
    Then service web reaches 5 ready endpoints within 30s
    When I run `kubectl scale deployment web --replicas=1`
    Then service web reaches 1 ready endpoint within 30s
    And 1 second passes
    And 20 HTTP requests from pod client to http://web/hostname are answered by 1 different pods

  @b:service-single-entry-balances
  Scenario: kubectl shows one address and many endpoints
    When I run `kubectl describe svc web`
    Then the output matches "Selector: +app=web\n"
    And the output matches "Type: +ClusterIP\n"
    And the output matches "Port: +<unset>  80/TCP\n"
    And the output matches "TargetPort: +8080/TCP\n"
    And the output matches "Endpoints: +([0-9.]+:8080,){2}[0-9.]+:8080\n"
    And the output matches "Session Affinity: +None\n"
