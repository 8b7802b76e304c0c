@alone
Feature: The taint NoExecute makes pods leave a node
  Source: Kubernetes documentation, Taints and Tolerations, "Taint based Evictions".

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: none}
      spec: {nodeName: $NODE1, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "nginx:1.25"}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: forever}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 1
        tolerations: [{key: gone, operator: Exists, effect: NoExecute}]
        containers: [{name: main, image: "nginx:1.25"}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: ten}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 1
        tolerations: [{key: gone, operator: Exists, effect: NoExecute, tolerationSeconds: 10}]
        containers: [{name: main, image: "nginx:1.25"}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: saved}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 1
        tolerations: [{key: gone, operator: Exists, effect: NoExecute, tolerationSeconds: 60}]
        containers: [{name: main, image: "nginx:1.25"}]
      """
    And all pods become Ready within 30s
    When I run `kubectl taint node $NODE1 gone=yes:NoExecute`

  @b:taint-no-execute
  Scenario: A pod without a toleration goes at once, one with a time when that is over
    Then pod none is marked for deletion within 1s after the last command
    And it happened exactly 1 time that pod none changes its conditions.DisruptionTarget
    And an event TaintManagerEviction saying "Marking for deletion Pod" was seen on pod none
    And pod ten becomes Terminating within 12s
    And pod forever stays Ready for 30s
    When I run `kubectl taint node $NODE1 gone-`

  @b:taint-no-execute-cancelled
  Scenario: Without the taint the pod that waited stays
    When 15 seconds pass
    And I run `kubectl taint node $NODE1 gone-`
    Then an event TaintManagerEviction saying "Cancelling deletion of Pod" is seen on pod saved within 5s
    And pod saved stays Ready for 60s

  @b:taint-no-execute-again
  Scenario: Nothing comes back to the node that does not tolerate the taint
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: late}
      spec: {nodeSelector: {kubernetes.io/hostname: "$NODE1"}, containers: [{name: main, image: "nginx:1.25"}]}
      """
    Then an event FailedScheduling saying "node(s) had untolerated taint(s)" is seen on pod late within 5s
    And pod late stays Pending for 20s
    When I run `kubectl taint node $NODE1 gone-`
    Then pod late becomes Ready within 30s
