Feature: The shop

  Scenario: comes up
    Given the application in k8s/
    Then deployment web becomes Available within 1m

  Scenario: can be scaled
    Given the application in k8s/
    When I run `kubectl scale deployment web --replicas 3`
    Then deployment web reaches 3 ready replicas within 1m
