Feature: FlowSchemas say whether their priority level is there
  Source: Kubernetes documentation, "API Priority and Fairness".

  @alone @b:flow-schema-dangling
  Scenario: A FlowSchema is dangling as long as its level is missing
    When I run `kubectl get flowschemas`
    Then the output matches "service-accounts +workload-low +9000 +ByUser +\S+ +False"
    When I apply the manifest:
      """
      apiVersion: flowcontrol.apiserver.k8s.io/v1
      kind: FlowSchema
      metadata: {name: shop}
      spec:
        matchingPrecedence: 500
        priorityLevelConfiguration: {name: shop}
        rules:
        - subjects: [{kind: Group, group: {name: "system:authenticated"}}]
          resourceRules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true}]
      """
    And I run `kubectl get flowschema shop`
    Then the output matches "shop +shop +500 +<none> +\S+ +True"
    When I run `kubectl get flowschema shop -o 'jsonpath={.status.conditions[0].message}'`
    Then the output contains "This FlowSchema references the PriorityLevelConfiguration object named \"shop\" but there is no such object"
    When I apply the manifest:
      """
      apiVersion: flowcontrol.apiserver.k8s.io/v1
      kind: PriorityLevelConfiguration
      metadata: {name: shop}
      spec: {type: Limited, limited: {nominalConcurrencyShares: 10, limitResponse: {type: Reject}}}
      """
    And I run `kubectl get flowschema shop`
    Then the output matches "shop +shop +500 +<none> +\S+ +False"
    When I run `kubectl get flowschema shop -o yaml --show-managed-fields`
    Then the output contains:
      """
      manager: api-priority-and-fairness-config-consumer-v1
      operation: Apply
      subresource: status
      """
    When I run `kubectl get flowschema exempt -o 'jsonpath={.metadata.managedFields[*].manager}' --show-managed-fields`
    Then the output contains "api-priority-and-fairness-config-consumer-v1 api-priority-and-fairness-config-producer-v1"
    When I run `kubectl delete prioritylevelconfiguration shop`
    And I run `kubectl get flowschema shop`
    Then the output matches "shop +shop +500 +<none> +\S+ +True"
