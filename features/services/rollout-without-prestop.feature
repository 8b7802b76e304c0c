Feature: Nodes learn of a change of endpoints later than containers end
  kube-proxy writes its rules at most once a second (minSyncPeriod), and a container gets SIGTERM some tenths
  of a second after its pod's deletion.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: c
          image: busybox:1.36
          command: [sh, -c, "sleep 8; while true; do wget -q -O /dev/null -T 1 http://web/x && echo ok || echo FAIL; sleep 0.05; done"]
      """

  @b:rollout-loses-requests
  Scenario: A server that ends at once loses requests in a rollout
    Given a deployment web of 2 pods that:
      """
      listens on 8080
      GET /x answers 200 "ok"
      exits 0 on TERM
      """
    And deployment web reaches 2 ready replicas within 30s
    And I run `kubectl expose deployment web --port=80 --target-port=8080`
    And 10s passes
    When I run `kubectl rollout restart deployment web`
    Then deployment web becomes complete within 1m
    And 5s passes
    And the logs of pod client contain "FAIL"

  @b:rollout-loses-requests
  Scenario: A server that waits in preStop loses none
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
            containers:
            - name: c
              image: registry.k8s.io/e2e-test-images/agnhost:2.66.1
              args: [netexec, "--http-port=8080"]
              readinessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1}
              lifecycle: {preStop: {sleep: {seconds: 5}}}
      """
    And deployment web reaches 2 ready replicas within 30s
    And I run `kubectl expose deployment web --port=80 --target-port=8080`
    And 10s passes
    When I run `kubectl rollout restart deployment web`
    Then deployment web becomes complete within 1m
    And 10s passes
    And the logs of pod client do not contain "FAIL"
