Feature: What a server answers to what is not a request

  Scenario: A line that is not a request is answered at once
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [netexec, --http-port=80]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """
    And pod web becomes Ready within 60s
    And service web reaches 1 ready endpoint within 30s
    When I run `kubectl exec web -- sh -c 'echo hostName | nc -v -t -w 2 web 80'`
    Then the output contains "HTTP/1.1 400 Bad Request"
    And the output contains "400 Bad Request"
