Feature: Kubelets say that they are there
  Source: Kubernetes documentation, Leases, "Node heartbeats": "Under the hood, every
  kubelet heartbeat is an update request to this Lease object, updating the
  spec.renewTime field for the Lease."

  @alone @b:node-lease
  Scenario: Each node has a lease, which its kubelet renews every 10 seconds
    When I run `kubectl get lease -n kube-node-lease $NODE1 -o jsonpath='{.spec.holderIdentity} {.spec.leaseDurationSeconds} {.metadata.ownerReferences[0].kind}'`
    Then the output is:
      """
      $NODE1 40 Node
      """
    When I run `A=$(kubectl get lease -n kube-node-lease $NODE1 -o jsonpath='{.spec.renewTime}')`
    And 12 seconds pass
    And I run `kubectl get lease -n kube-node-lease $NODE1 -o jsonpath='{.spec.renewTime}'`
    Then the output does not contain "$A"

  @alone @b:node-lease
  Scenario: A client that watches a lease sees each renewal
    When I start `kubectl get lease -n kube-node-lease $NODE1 -w` in the background
    And 25 seconds pass
    And the background command is stopped
    Then the output matches "(?s)^NAME.*\n$NODE1 .*\n$NODE1 .*\n$NODE1 "

  @alone @b:node-lease
  Scenario: A lease that somebody deletes is there again
    When I run `kubectl delete lease -n kube-node-lease $NODE1`
    And I try `kubectl get lease -n kube-node-lease $NODE1`
    And 12 seconds pass
    And I run `kubectl get lease -n kube-node-lease $NODE1 -o jsonpath='{.spec.holderIdentity}'`
    Then the output is:
      """
      $NODE1
      """

  @alone @b:node-status-heartbeat
  Scenario: The status is reported every five minutes if nothing changes
    Source: Kubernetes documentation, Nodes: "If there is no change in status ... the
    kubelet updates the node's .status ... default 5 minutes". After a change the first
    such report comes after half as long to one and a half times as long
    (pkg/kubelet/kubelet_node_status.go, calculateDelay).

    When I run `A=$(kubectl get node $NODE1 -o jsonpath='{.status.conditions[?(@.type=="Ready")].lastHeartbeatTime}')`
    And 8 minutes pass
    And I run `kubectl get node $NODE1 -o jsonpath='{.status.conditions[?(@.type=="Ready")].lastHeartbeatTime}'`
    Then the output does not contain "$A"
