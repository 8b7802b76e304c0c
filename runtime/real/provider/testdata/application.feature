Feature: An application of a repository on a cluster that is reached by its API alone

  Scenario: Its manifests
    Given the application in application/settings.yaml
    And the application in application/settings.yaml, applied server-side
    And the variable COLOUR is "blue"
    And the application in application/coloured.yaml with the variables:
      | COLOUR | blue |
    Then the value data.size of configmap settings is "3"
    And the value data.size of configmap settings is at least 2
    And the value data.size of configmap settings is at most 4
    And the value data.colours of configmap settings contains "blue"
    And the value metadata.managedFields of configmap settings has 2 items
    And configmap settings has no value data.weight
    And the value data.colour of configmap coloured is "blue"

  Scenario: Its chart
    Given the chart application/chart
    When I run `kubectl get configmap -o name`
    Then the output contains "-colour"

  Scenario: Its chart with other values
    Given the chart application/chart with the values application/yellow.yaml
    When I run `kubectl get configmap -o jsonpath='{.items[*].data.colour}'`
    Then the output contains "yellow"

  Scenario: Its traffic
    Given a deployment web of 1 pod that:
      """
      listens on 8080
      """
    And deployment web reaches 1 ready replica within 30s
    And I run `kubectl expose deployment web --port=80 --target-port=8080`
    And 2 seconds pass
    And requests are sent to http://web/ 5 times a second
    When 2 seconds pass
    Then no request to http://web/ has failed
    And at most 1 request to http://web/ has failed
