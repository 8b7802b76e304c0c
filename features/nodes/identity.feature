Feature: A node says which machine it is
  Source: Kubernetes documentation, "Node Status", and what kubelets of 1.37.2 with containerd 2 report
  (pkg/kubelet/nodestatus/setters.go).

  @b:node-info
  Scenario: Machines have IDs, and runtime handlers with features
    When I run `kubectl describe node`
    Then the output matches "Machine ID: +[0-9a-f]{32}"
    And the output matches "System UUID: +[0-9a-f-]{32,36}"
    And the output matches "Boot ID: +[0-9a-f]{8}-[0-9a-f]{4}-"
    When I run `kubectl get nodes -o 'jsonpath={.items[0].status.runtimeHandlers[*].features.recursiveReadOnlyMounts}'`
    Then the output contains "true"
    When I run `kubectl get nodes -o 'jsonpath={.items[0].status.features.supplementalGroupsPolicy}'`
    Then the output contains "true"
