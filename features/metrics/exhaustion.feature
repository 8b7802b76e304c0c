@alone @needs:measure-usage
Feature: When a node's memory is used up, the kernel kills by the class of pods
  Source: Kubernetes documentation, Node-pressure Eviction, "Node out of memory behavior".

  A node of the simulator has 24684096Ki, of which the system uses some 400Mi. The kubelet
  looks every 10 s, which is too late for 4Gi a second.

  @b:oom-score-adj
  Scenario: The score of a container's processes
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: guaranteed}
      spec: {nodeName: $NODE1, containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], resources: {limits: {cpu: 100m, memory: 1Gi}}}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: burstable}
      spec: {nodeName: $NODE1, containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], resources: {requests: {memory: 12342048Ki}}}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: modest}
      spec: {nodeName: $NODE1, containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], resources: {requests: {cpu: 10m}}}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: effort}
      spec: {nodeName: $NODE1, containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]}
      """
    And all pods become Ready within 30s
    When I run `kubectl exec guaranteed -- cat /proc/1/oom_score_adj`
    Then the output matches "^-997\s*$"
    When I run `kubectl exec burstable -- cat /proc/1/oom_score_adj`
    Then the output matches "^500\s*$"
    When I run `kubectl exec modest -- cat /proc/1/oom_score_adj`
    Then the output matches "^999\s*$"
    When I run `kubectl exec effort -- cat /proc/1/oom_score_adj`
    Then the output matches "^1000\s*$"

  @b:oom-node
  Scenario: The one goes that requests nothing, though another one uses more
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: large}
      spec: {nodeName: $NODE1, containers: [{name: main, image: "gherkube/actor:1", args: [uses 14Gi of memory], resources: {requests: {memory: 15Gi}}}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: leaks}
      spec: {nodeName: $NODE1, restartPolicy: Never, containers: [{name: main, image: "gherkube/actor:1", args: [leaks 4Gi a second]}]}
      """
    Then pod leaks becomes Failed within 10s
    And container main of pod leaks is terminated with exit code 137
    And pod large is Ready
    And container main of pod large has 0 restarts
    When I run `kubectl get pod leaks -o jsonpath={.status.containerStatuses[0].state.terminated.reason}`
    Then the output contains "OOMKilled"
