@alone
Feature: A pod of higher priority takes the place of lower ones
  Source: kubernetes.io, Pod Priority and Preemption: "Preemption logic tries to find a
  Node where removal of one or more Pods with lower priority than P would enable P to be
  scheduled on that Node. If such a Node is found, one or more lower priority Pods get
  evicted from the Node. After the Pods are gone, P can be scheduled on the Node."

  A node is to hold one pod that asks for more than half of it, not two. Here nodes have
  2 CPUs.

  Background:
    Given I apply the manifest:
      """
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: {name: rec-low}
      value: 10
      ---
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: {name: rec-high}
      value: 1000
      """
    And I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: low}
      spec:
        replicas: 1
        selector: {matchLabels: {app: low}}
        template:
          metadata: {labels: {app: low}}
          spec: {priorityClassName: rec-low, nodeSelector: {kubernetes.io/hostname: "@NODE1@"}, terminationGracePeriodSeconds: 3, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], resources: {requests: {cpu: 1200m}}}]}
      """
    And deployment low reaches 1 ready replica within 30s
    And I run `LOW=$(kubectl get pod -l app=low -o jsonpath='{.items[0].metadata.name}')`

  @b:preemption
  Scenario: The lower one is evicted with its grace period, then the higher one is scheduled
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: high}
      spec: {priorityClassName: rec-high, nodeSelector: {kubernetes.io/hostname: "@NODE1@"}, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], resources: {requests: {cpu: 1200m}}}]}
      """
    Then pod $LOW is marked for deletion within 1s after pod high is created
    And pod $LOW is DisruptionTarget with reason PreemptionByScheduler
    And an event FailedScheduling matching "1 Insufficient cpu.* preemption: found a potential placement for pod on node $NODE1, preempting 1 victims$" is seen on pod high within 1s
    And an event Preempted is seen on pod $LOW within 1s
    And the field nominatedNodeName of pod high is "$NODE1"
    And pod high becomes Scheduled about 3s after pod high is created
    And pod high becomes Ready within 30s
    And pod $LOW becomes Failed before pod high becomes Scheduled
    When I run `kubectl delete priorityclass rec-low rec-high`
    Then the command succeeds

  @b:preemption
  Scenario: The Deployment of the lower one makes a new pod, which has to wait
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: high}
      spec: {priorityClassName: rec-high, nodeSelector: {kubernetes.io/hostname: "@NODE1@"}, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], resources: {requests: {cpu: 1200m}}}]}
      """
    And pod high becomes Ready within 30s
    And pod $LOW becomes gone within 10s
    Then exactly 1 pod of deployment low stays Pending for 1m
    And pod high is Ready
    When I run `kubectl delete priorityclass rec-low rec-high`
    Then the command succeeds

  @b:preemption
  Scenario: A pod's preemptionPolicy is its PriorityClass's
    When I try to apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: polite}
      spec: {priority: 1000, priorityClassName: rec-high, preemptionPolicy: Never, containers: [{name: main, image: "busybox:1.36"}]}
      """
    Then the command fails with exit code 1
    And the error output contains "pods \"polite\" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name"
    When I run `kubectl delete priorityclass rec-low rec-high`
    Then the command succeeds
