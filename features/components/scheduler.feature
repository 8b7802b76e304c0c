Feature: The scheduler picks a node for each pod
  A pod is bound to a node that fits it. A pod that fits nowhere stays Pending,
  with an event that says why.

  Source: Kubernetes notes, chapter 1 (组件说明): "调度任务，选择合适的节点进行分配"

  @b:scheduler-picks-node
  Scenario: A pod that fits is bound at once
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: fits}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    Then pod fits is Scheduled within 1s after pod fits is created
    And an event Scheduled saying "Successfully assigned $NS/fits to " is seen on pod fits within 1s
    And pod fits becomes Ready within 30s

  @b:scheduler-picks-node
  Scenario: A pod that fits nowhere stays Pending, and the event says why
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: nowhere}
      spec: {nodeSelector: {no: such}, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    Then event FailedScheduling on pod nowhere is seen within 1s after pod nowhere is created
    And an event FailedScheduling matching "^0/[0-9]+ nodes are available: .*[0-9]+ node\(s\) didn't match Pod's node affinity/selector.* preemption: 0/[0-9]+ nodes are available: [0-9]+ Preemption is not helpful for scheduling\.$" is seen on pod nowhere within 1s
    And pod nowhere is not PodScheduled with reason Unschedulable
    And pod nowhere stays Pending for 1m
    And it never happened that pod nowhere is Scheduled

  @b:scheduler-picks-node
  Scenario: A pod with a scheduling gate is held back until the gate is gone
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: gated}
      spec: {schedulingGates: [{name: example.com/wait}], terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    And 3 seconds pass
    When I run `kubectl get pod gated`
    Then the output is a table with:
      | NAME  | READY | STATUS          |
      | gated | 0/1   | SchedulingGated |
    And no event FailedScheduling was seen on pod gated
    When I run `kubectl patch pod gated --type=json -p '[{"op":"remove","path":"/spec/schedulingGates/0"}]'`
    Then pod gated becomes Ready within 30s

  @b:scheduler-picks-node
  Scenario: The scheduler leaves a pod of another scheduler alone
    No condition, no event: nothing says why the pod waits.

    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: otherscheduler}
      spec: {schedulerName: nobody, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    Then pod otherscheduler stays Pending for 30s
    And the field conditions.PodScheduled of pod otherscheduler is "-"
    And no event FailedScheduling was seen on pod otherscheduler
