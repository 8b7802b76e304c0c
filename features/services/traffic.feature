Feature: Constant traffic
  Requests are sent through the whole scenario, and what it does must not fail one of them.

  Scenario: A server that drains its connections loses no request in a rollout
    Given a deployment web of 2 pods that:
      """
      listens on 8080
      exits 0 on TERM after 10s
      """
    And deployment web reaches 2 ready replicas within 30s
    And I run `kubectl expose deployment web --port=80 --target-port=8080`
    And requests are sent to http://web/ 20 times a second
    When I run `kubectl rollout restart deployment web`
    And I run `kubectl rollout status deployment web`
    Then no request to http://web/ has failed

  Scenario: A server that is gone loses them
    Given a deployment web of 1 pod that:
      """
      listens on 8080
      exits 0 on TERM
      """
    And deployment web reaches 1 ready replica within 30s
    And I run `kubectl expose deployment web --port=80 --target-port=8080`
    And requests are sent to http://web/ 5 times a second
    And no request to http://web/ has failed
    When I run `kubectl scale deployment web --replicas 0`
    And 10s passes
    Then the logs of pod traffic-1 contain "failed: request"
    And at most 80 requests to http://web/ have failed
