Feature: What scenarios make outside of their namespaces ends with them
  Scenario: Objects without a namespace, in the namespaces of others, and namespaces of other names
    When I run `kubectl create clusterrole outside --verb=get --resource=pods`
    And I run `kubectl create priorityclass outside --value=7`
    And I run `kubectl create configmap outside -n default --from-literal=a=b`
    And I run `kubectl create namespace outside`
    And I run `kubectl create configmap outside -n outside --from-literal=a=b`
    And I run `kubectl patch configmap outside -n outside -p '{"metadata":{"finalizers":["example.com/outside"]}}'`
    And I apply the manifest:
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: outside-applied}
      rules: []
      """
    Then the command succeeds

  Scenario: What finalizers hold in the scenario's own namespaces
    When I run `kubectl create namespace $NS-held`
    And I run `kubectl create configmap held -n $NS-held --from-literal=a=b`
    And I run `kubectl patch configmap held -n $NS-held -p '{"metadata":{"finalizers":["example.com/held"]}}'`
    Then the command succeeds

  Scenario: What was there before stays
    When I try `kubectl create namespace default`
    Then the command fails with exit code 1
    When I run `kubectl create clusterrole dry --verb=get --resource=pods --dry-run=server`
    Then the command succeeds

  @alone
  Scenario: Nodes
    When I run `kubectl label node $NODE1 outside=yes kubernetes.io/os=other --overwrite`
    And I run `kubectl taint node $NODE1 outside=yes:NoSchedule`
    And I run `kubectl cordon $NODE2`
    Then the command succeeds
