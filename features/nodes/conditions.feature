Feature: A node's conditions become taints
  Source: Kubernetes documentation, Taints and Tolerations, "Taint Nodes by Condition":
  "The control plane, using the node controller, automatically creates taints with a
  NoSchedule effect for node conditions."

  @alone @b:node-cordon-taint
  Scenario: A cordoned node has a taint, until it is uncordoned
    When I run `kubectl cordon $NODE1`
    And I run `kubectl wait node/$NODE1 --for=jsonpath='{.spec.taints[0].key}'=node.kubernetes.io/unschedulable --timeout=10s`
    And I run `kubectl get node $NODE1 -o jsonpath='{range .spec.taints[*]}{.key}:{.effect} {.timeAdded}{end}'`
    Then the output matches "^node.kubernetes.io/unschedulable:NoSchedule 20..-..-..T..:..:..Z$"
    When I run `kubectl uncordon $NODE1`
    And 2 seconds pass
    And I run `kubectl get node $NODE1 -o jsonpath='{.spec.taints}'`
    Then the output is empty

  @alone @b:node-cordon-event
  Scenario: The kubelet says that its node is cordoned, and that it is not any more
    pkg/kubelet/kubelet_node_status.go, recordNodeSchedulableEvent: when the kubelet looks
    at its node, every 10 s.

    When I run `kubectl cordon $NODE1`
    And 15 seconds pass
    And I run `kubectl uncordon $NODE1`
    And 15 seconds pass
    And I run `kubectl get event -n default --field-selector involvedObject.name=$NODE1 --sort-by=.lastTimestamp -o jsonpath='{range .items[*]}{.source.component}: {.message}{"\n"}{end}'`
    Then the output contains:
      """
      kubelet: Node $NODE1 status is now: NodeNotSchedulable
      kubelet: Node $NODE1 status is now: NodeSchedulable
      """

  @alone @b:node-cordon-taint
  Scenario: A pod that tolerates the taint gets to a cordoned node
    Given I run `kubectl cordon $NODE1`
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: tolerates}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        tolerations: [{key: node.kubernetes.io/unschedulable, operator: Exists}]
        containers: [{name: main, image: "nginx:1.25"}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: stays}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        containers: [{name: main, image: "nginx:1.25"}]
      """
    Then pod tolerates becomes Ready within 30s
    And pod stays is Pending
    And an event FailedScheduling saying "1 node(s) were unschedulable" was seen on pod stays
    When I run `kubectl uncordon $NODE1`
    Then pod stays becomes Ready within 30s

  @alone @b:node-condition-taints
  Scenario: The condition NetworkUnavailable, which no kubelet reports
    When I run `kubectl patch node $NODE1 --subresource=status -p '{"status":{"conditions":[{"type":"NetworkUnavailable","status":"True","reason":"NoRoute","message":"by hand"}]}}'`
    And I run `kubectl wait node/$NODE1 --for=jsonpath='{.spec.taints[0].key}'=node.kubernetes.io/network-unavailable --timeout=10s`
    And I run `kubectl patch node $NODE1 --subresource=status -p '{"status":{"conditions":[{"type":"NetworkUnavailable","status":"False","reason":"Route","message":"by hand"}]}}'`
    And 2 seconds pass
    And I run `kubectl get node $NODE1 -o jsonpath='{.spec.taints}'`
    Then the output is empty

  @alone @b:node-status-repaired
  Scenario: What a kubelet reports is its own: a condition that somebody else has written stays for some seconds
    pkg/kubelet/kubelet_node_status.go: every nodeStatusUpdateFrequency, 10 s, the kubelet
    compares what it finds with what it has to say.

    When I run `kubectl patch node $NODE1 --subresource=status -p '{"status":{"conditions":[{"type":"MemoryPressure","status":"True","reason":"Test","message":"by hand"}]}}'`
    And I run `kubectl wait node/$NODE1 --for=condition=MemoryPressure=false --timeout=15s`
    And 2 seconds pass
    And I run `kubectl get node $NODE1 -o jsonpath='{.spec.taints}'`
    Then the output is empty
    When I run `kubectl get event -n default --field-selector involvedObject.name=$NODE1,reason=NodeHasSufficientMemory -o jsonpath='{.items[*].message}'`
    Then the output contains "status is now: NodeHasSufficientMemory"

  @alone @b:node-registers-not-ready
  Scenario: A node that no kubelet reports for is not ready, and unreachable after a minute
    pkg/controller/nodelifecycle: nodeStartupGracePeriod is 60 s; the nodes are looked at
    every 5 s.

    Given the file ghost.yaml:
      """
      apiVersion: v1
      kind: Node
      metadata: {name: ghost, labels: {kubernetes.io/os: linux, kubernetes.io/arch: amd64}}
      """
    When I run `kubectl create -f ghost.yaml -o jsonpath='{range .spec.taints[*]}{.key}:{.effect}{end}'`
    Then the output is:
      """
      node.kubernetes.io/not-ready:NoSchedule
      """
    When 50 seconds pass
    And I run `kubectl get node ghost -o jsonpath='{.status.conditions}'`
    Then the output is empty
    When I run `kubectl wait node/ghost --for=condition=Ready=unknown --timeout=20s`
    And 2 seconds pass
    And I run `kubectl get node ghost -o jsonpath='{range .status.conditions[*]}{.type}={.status}/{.reason} {end}'`
    Then the output contains:
      """
      Ready=Unknown/NodeStatusNeverUpdated
      MemoryPressure=Unknown/NodeStatusNeverUpdated
      DiskPressure=Unknown/NodeStatusNeverUpdated
      PIDPressure=Unknown/NodeStatusNeverUpdated
      """
    When I run `kubectl get node ghost -o jsonpath='{range .spec.taints[*]}{.key}:{.effect} {end}'`
    Then the output contains "node.kubernetes.io/unreachable:NoSchedule"
    And the output contains "node.kubernetes.io/unreachable:NoExecute"
    And the output does not contain "not-ready"
    When I run `kubectl get event -n default --field-selector involvedObject.name=ghost -o jsonpath='{.items[*].reason}'`
    Then the output contains "RegisteredNode"
    When I run `kubectl delete node ghost`
    And 6 seconds pass
    And I run `kubectl get event -n default --field-selector involvedObject.name=ghost -o jsonpath='{.items[*].reason}'`
    Then the output contains "RemovingNode"
