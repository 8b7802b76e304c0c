@alone @needs:measure-usage
Feature: Containers share the processors of their node by what they request
  Source: Kubernetes documentation, Resource Management for Pods and Containers.

  A node of the simulator has 2 CPUs, of which the system uses 50m. The kernel's weights
  are not proportional to the requests: 1 CPU is 100, and half of it 59.

  Background:
    Given the file pods.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: big}
      spec:
        nodeName: $NODE1
        containers: [{name: main, image: "gherkube/actor:1", args: [uses 2 of CPU], resources: {requests: {cpu: 1}}}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: small}
      spec:
        nodeName: $NODE1
        containers: [{name: main, image: "gherkube/actor:1", args: [uses 2 of CPU], resources: {requests: {cpu: 500m}}}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: none}
      spec:
        nodeName: $NODE1
        containers: [{name: main, image: "gherkube/actor:1", args: [uses 2 of CPU]}]
      """

  @b:cpu-weights
  Scenario: Who requests more gets more, and who requests nothing hardly anything
    Given I run `kubectl apply -f pods.yaml`
    And all pods become Ready within 30s
    When 1 minute passes
    And I run `kubectl top pod`
    Then the output matches "big +12[0-9][0-9]m"
    And the output matches "small +7[0-9][0-9]m"
    And the output matches "none +1[0-9]m"

  @b:cpu-idle-is-shared
  Scenario: What nobody else wants is there for all
    Given I run `kubectl apply -f pods.yaml`
    And all pods become Ready within 30s
    And I run `kubectl delete pod big small --now`
    When 1 minute passes
    And I run `kubectl top pod`
    Then the output matches "none +1950m"

  @b:cpu-limit-throttles
  Scenario: A limit holds however idle the node is, and leaves the rest to others
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: limited}
      spec:
        nodeName: $NODE1
        containers: [{name: main, image: "gherkube/actor:1", args: [uses 2 of CPU], resources: {limits: {cpu: 300m, memory: 64Mi}}}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: none}
      spec:
        nodeName: $NODE1
        containers: [{name: main, image: "gherkube/actor:1", args: [uses 2 of CPU]}]
      """
    And all pods become Ready within 30s
    When 1 minute passes
    And I run `kubectl top pod`
    Then the output matches "limited +300m"
    And the output matches "none +1650m"
