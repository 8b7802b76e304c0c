@alone
Feature: A kubelet ends other pods to take a critical one
  Source: Kubernetes documentation, Guaranteed Scheduling For Critical Add-On Pods;
  pkg/kubelet/preemption.

  A node has 2 CPUs. The scheduler does not choose the node of a static pod.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: burstable}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 2
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], resources: {requests: {cpu: 600m}}}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: guaranteed}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 2
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], resources: {limits: {cpu: 600m, memory: 64Mi}}}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: effort}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 2
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
      """
    And all pods become Ready within 30s

  @b:kubelet-preemption
  Scenario: A static pod that does not fit, and the pods that make room for it
    When the static pod manifest web.yaml appears on node $NODE1:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers: [{name: web, image: "nginx:1.25", resources: {requests: {cpu: 1300m}}}]
      """
    Then pod burstable becomes Failed within 10s
    And the field reason of pod burstable is "Preempting"
    And the field message of pod burstable is "Preempted in order to admit critical pod"
    And the field conditions.DisruptionTarget of pod burstable is "True/TerminationByKubelet"
    And an event Preempting saying "Preempted in order to admit critical pod" was seen on pod burstable
    And pod web-$NODE1 becomes Ready within 30s
    And pod guaranteed is Ready
    And pod effort is Ready

  @b:kubelet-preemption-impossible
  Scenario: A static pod that does not fit into the empty node
    When the static pod manifest web.yaml appears on node $NODE1:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers: [{name: web, image: "nginx:1.25", resources: {requests: {cpu: 3}}}]
      """
    And 5 seconds pass
    And I run `kubectl get events --field-selector reason=UnexpectedAdmissionError`
    Then the output contains "pod/web-$NODE1"
    And the output contains "Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: "
    And pod burstable is Ready
