Feature: What a PodDisruptionBudget may say
  Source: Kubernetes documentation, Specifying a Disruption Budget for your Application.

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 7
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "nginx:1.25"}]}
      """
    And deployment web reaches 7 ready replicas within 30s

  @b:pdb-percentage
  Scenario Outline: A percentage is rounded up: <field> <value> of 7 pods lets <allowed> go
    When I apply the manifest:
      """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {<field>: <value>, selector: {matchLabels: {app: web}}}
      """
    Then the field status.disruptionsAllowed of poddisruptionbudget web becomes "<allowed>" within 10s
    And the field status.expectedPods of poddisruptionbudget web is "7"
    And the field status.desiredHealthy of poddisruptionbudget web is "<healthy>"

    Examples:
      | field          | value | allowed | healthy |
      | minAvailable   | 50%   | 3       | 4       |
      | maxUnavailable | 30%   | 3       | 4       |
      | maxUnavailable | 2     | 2       | 5       |

  @b:pdb-nobody
  Scenario: A budget of 100 % lets nobody go, and a drain says so
    Given I apply the manifest:
      """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {maxUnavailable: 0, selector: {matchLabels: {app: web}}}
      """
    And the field status.currentHealthy of poddisruptionbudget web becomes "7" within 10s
    And I run `A=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')`
    And the file evict.json:
      """
      {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$A"}}
      """
    When I try `kubectl create --raw /api/v1/namespaces/$NS/pods/$A/eviction -f evict.json`
    Then the error output contains "Error from server (TooManyRequests): Cannot evict pod as it would violate the pod's disruption budget."
    And pod $A is Ready

  @b:pdb-both-refused
  Scenario: A budget cannot say both
    When I try to apply the manifest:
      """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {minAvailable: 1, maxUnavailable: 1, selector: {matchLabels: {app: web}}}
      """
    Then the error output contains "minAvailable and maxUnavailable cannot be both set"

  @b:pdb-two
  Scenario: A pod that two budgets select cannot be evicted at all
    Given I apply the manifest:
      """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: one}
      spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: two}
      spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
      """
    And the field status.currentHealthy of poddisruptionbudget two becomes "7" within 10s
    And I run `A=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')`
    And the file evict.json:
      """
      {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$A"}}
      """
    When I try `kubectl create --raw /api/v1/namespaces/$NS/pods/$A/eviction -f evict.json`
    Then the error output contains "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
    And pod $A is Ready

  @b:pdb-unhealthy-kept
  Scenario: With IfHealthyBudget a pod that is not ready goes only if enough others are healthy
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: sick}
      spec:
        replicas: 2
        selector: {matchLabels: {app: sick}}
        template:
          metadata: {labels: {app: sick}}
          spec:
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "nginx:1.25", readinessProbe: {exec: {command: ['false']}, periodSeconds: 5}}]
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: sick}
      spec: {minAvailable: 1, unhealthyPodEvictionPolicy: IfHealthyBudget, selector: {matchLabels: {app: sick}}}
      """
    And exactly 2 pods of deployment sick become Running within 30s
    And the field status.desiredHealthy of poddisruptionbudget sick becomes "1" within 10s
    And I run `A=$(kubectl get pod -l app=sick -o jsonpath='{.items[0].metadata.name}')`
    And the file evict.json:
      """
      {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$A"}}
      """
    When I try `kubectl create --raw /api/v1/namespaces/$NS/pods/$A/eviction -f evict.json`
    Then the error output contains "Cannot evict pod as it would violate the pod's disruption budget."
    And pod $A is Running

  @b:pdb-unhealthy-allowed
  Scenario: With AlwaysAllow a pod that is not ready goes
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: sick}
      spec:
        replicas: 2
        selector: {matchLabels: {app: sick}}
        template:
          metadata: {labels: {app: sick}}
          spec:
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "nginx:1.25", readinessProbe: {exec: {command: ['false']}, periodSeconds: 5}}]
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: sick}
      spec: {minAvailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow, selector: {matchLabels: {app: sick}}}
      """
    And exactly 2 pods of deployment sick become Running within 30s
    And the field status.desiredHealthy of poddisruptionbudget sick becomes "1" within 10s
    And I run `A=$(kubectl get pod -l app=sick -o jsonpath='{.items[0].metadata.name}')`
    And the file evict.json:
      """
      {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$A"}}
      """
    When I run `kubectl create --raw /api/v1/namespaces/$NS/pods/$A/eviction -f evict.json`
    Then pod $A is marked for deletion within 1s after the last command
