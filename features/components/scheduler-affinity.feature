@alone
Feature: Labels, affinity and taints decide where pods go
  Source: Kubernetes API reference, nodeSelector: "NodeSelector is a selector which must be
  true for the pod to fit on a node."; taint effect NoSchedule: "Do not allow new pods to
  schedule onto the node unless they tolerate the taint, but allow all pods submitted to
  Kubelet without going through the scheduler to start, and allow all already-running pods
  to continue running."

  These scenarios label and taint nodes; they undo it at the end.

  @b:node-affinity-taints
  Scenario: nodeSelector and required affinity wait for a node with the label
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: selector}
      spec: {terminationGracePeriodSeconds: 1, nodeSelector: {disk: ssd}, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: required}
      spec:
        terminationGracePeriodSeconds: 1
        affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd, nvme]}]}]}}}
        containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      """
    And an event FailedScheduling saying "node(s) didn't match Pod's node affinity/selector" is seen on pod selector within 2s
    And an event FailedScheduling saying "node(s) didn't match Pod's node affinity/selector" is seen on pod required within 2s
    And exactly 2 pods stay Pending for 30s
    When I run `kubectl label node $NODE2 disk=ssd`
    Then pod selector becomes Scheduled within 2s after the last command
    And pod required becomes Scheduled within 2s after the last command
    And exactly 2 pods on node $NODE2 become Ready within 30s
    When I run `kubectl label node $NODE2 disk-`
    Then exactly 2 pods stay Ready for 30s

  @b:node-affinity-taints
  Scenario: Preferred affinity does not hold a pod back
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: preferred}
      spec:
        terminationGracePeriodSeconds: 1
        affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: disk, operator: In, values: [floppy]}]}}]}}
        containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      """
    Then pod preferred becomes Ready within 30s

  @b:node-affinity-taints
  Scenario: A taint keeps away what does not tolerate it, until it is taken off
    Given I run `kubectl taint node $NODE1 dedicated=db:NoSchedule`
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: tolerates}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        tolerations: [{key: dedicated, operator: Equal, value: db, effect: NoSchedule}]
        containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: intolerant}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      """
    Then pod tolerates becomes Ready within 30s
    And pod tolerates is on node $NODE1
    And an event FailedScheduling saying "node(s) had untolerated taint(s)" was seen on pod intolerant
    And pod intolerant stays Pending for 30s
    When I run `kubectl taint node $NODE1 dedicated-`
    Then pod intolerant becomes Scheduled within 2s after the last command
    And pod intolerant becomes Ready within 30s

  @b:node-affinity-taints
  Scenario: A pod that names its node does not meet the scheduler
    Given I run `kubectl taint node $NODE1 dedicated=db:NoSchedule`
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: nodename}
      spec: {terminationGracePeriodSeconds: 1, nodeName: "@NODE1@", containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    Then pod nodename becomes Ready within 30s
    And pod nodename is on node $NODE1
    And no event Scheduled was seen on pod nodename
    When I run `kubectl taint node $NODE1 dedicated-`
    Then pod nodename stays Ready for 10s

  @b:node-affinity-taints
  Scenario: Pods that repel each other need a node each
    With two nodes for pods the third one has no place.

    When I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: anti}
      spec:
        replicas: 3
        selector: {matchLabels: {group: anti}}
        template:
          metadata: {labels: {group: anti}}
          spec:
            terminationGracePeriodSeconds: 1
            affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {matchLabels: {group: anti}}, topologyKey: kubernetes.io/hostname}]}}
            containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      """
    Then exactly 1 pod on node $NODE1 becomes Ready within 30s
    And exactly 1 pod on node $NODE2 becomes Ready within 30s
    And exactly 1 pod stays Pending for 30s
    And an event FailedScheduling matching "2 node\(s\) didn't match pod anti-affinity rules.* 2 No preemption victims found for incoming pod" is seen on pod anti-* within 1s
