@unsupported
Feature: What a cluster that is reached by its API alone cannot do

  Scenario: A container is killed
    When container main of pod web is killed

  Scenario: A sandbox is stopped
    When the sandbox of pod web is stopped

  Scenario: A node falls silent
    When node $NODE1 falls silent

  Scenario: A node comes back
    When node $NODE1 comes back

  Scenario: An image appears
    When image appearslater:1.0 appears in the registry

  Scenario: An image disappears
    When image appearslater:1.0 disappears from the registry

  Scenario: The control plane restarts
    When the control plane restarts

  Scenario: A request from outside has a status
    Then an HTTP request from outside to http://$NODE1:30000/ answers 200

  Scenario: A request from outside has a text
    Then an HTTP request from outside to http://$NODE1:30000/ answers "web"
