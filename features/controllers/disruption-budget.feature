Feature: An eviction must not break a PodDisruptionBudget
  Source: Kubernetes API reference, PodDisruptionBudget: "minAvailable indicates that an
  eviction is allowed if at least "minAvailable" pods selected by "selector" will still
  be available after the eviction, i.e. even in the absence of the evicted pod."

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
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "nginx:1.25", readinessProbe: {exec: {command: ['true']}, initialDelaySeconds: 4}}]}
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
      """
    And deployment web reaches 3 ready replicas within 30s
    And the field status.disruptionsAllowed of poddisruptionbudget web becomes "1" within 10s
    And I run:
      """
      A=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      B=$(kubectl get pod -o jsonpath='{.items[1].metadata.name}')
      """
    And the file evict-a.json:
      """
      {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$A"}}
      """
    And the file evict-b.json:
      """
      {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$B"}}
      """

  @b:pdb-eviction
  Scenario: The budget says how many pods may go
    When I run `kubectl get pdb`
    Then the output is a table with:
      | NAME | MIN AVAILABLE | MAX UNAVAILABLE | ALLOWED DISRUPTIONS |
      | web  | 2             | N/A             | 1                   |

  @b:pdb-eviction
  Scenario: One eviction is allowed, the next one refused
    When I run `kubectl create --raw /api/v1/namespaces/$NS/pods/$A/eviction -f evict-a.json`
    Then the output is:
      """
      {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}
      """
    And pod $A is marked for deletion within 1s after the last command
    When I try `kubectl create --raw /api/v1/namespaces/$NS/pods/$B/eviction -f evict-b.json`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (TooManyRequests): Cannot evict pod as it would violate the pod's disruption budget.
      """
    And pod $B is Ready
    And the field status.disruptionsAllowed of poddisruptionbudget web is "0"

  @b:pdb-eviction
  Scenario: When the replacement is ready the next eviction is allowed
    The replacement needs 4 s to become ready.

    Given I run `kubectl create --raw /api/v1/namespaces/$NS/pods/$A/eviction -f evict-a.json`
    When the field status.disruptionsAllowed of poddisruptionbudget web becomes "0" within 5s
    And the field status.disruptionsAllowed of poddisruptionbudget web becomes "1" within 30s
    Then deployment web has 3 ready replicas
    When I run `kubectl create --raw /api/v1/namespaces/$NS/pods/$B/eviction -f evict-b.json`
    Then pod $B is marked for deletion within 1s after the last command

  @b:pdb-eviction
  Scenario: Deleting is no eviction
    The budget is asked for evictions only.

    Given I run `kubectl create --raw /api/v1/namespaces/$NS/pods/$A/eviction -f evict-a.json`
    When I run `kubectl delete pod $B`
    Then the output is:
      """
      pod "$B" deleted from $NS namespace
      """
    And the field status.currentHealthy of poddisruptionbudget web becomes "1" within 1s
    And deployment web reaches 3 ready replicas within 30s
    And the field status.disruptionsAllowed of poddisruptionbudget web becomes "1" within 5s
