Feature: kubectl delete wants to know what
  Source: Kubernetes notes, chapter 5 (init容器代码示例): "最后把pod和svc删除",
  "kubectl delete pod --all", "kubectl delete svc"

  Background:
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Service
      metadata: {name: a}
      spec: {ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: b}
      spec: {ports: [{port: 80}]}
      """

  @b:delete-without-names
  Scenario Outline: A kind without a name is an error, and nothing is deleted: <kind>
    When I try `kubectl delete <kind>`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: resource(s) were provided, but no name was specified
      """
    And service a is present
    And service b is present

    Examples:
      | kind |
      | svc  |
      | pod  |

  @b:delete-without-names
  Scenario: Of several names those that exist are deleted
    When I try `kubectl delete svc a nosuch`
    Then the command fails with exit code 1
    And the output is:
      """
      service "a" deleted from $NS namespace
      """
    And the error output is:
      """
      Error from server (NotFound): services "nosuch" not found
      """
    And service a is gone
    And service b is present

  @b:delete-without-names
  Scenario: --all is a name for all of them
    When I run `kubectl delete svc --all`
    Then the output contains:
      """
      service "a" deleted from $NS namespace
      service "b" deleted from $NS namespace
      """
    And service a is gone
    And service b is gone

  @b:delete-without-names
  Scenario: --all of nothing is no error
    When I run `kubectl delete pod --all`
    Then the output is:
      """
      No resources found
      """
