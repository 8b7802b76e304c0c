Feature: A DaemonSet keeps a pod on each node that it is for
  Nodes with taints that the pods do not tolerate, such as the control plane's,
  get none.

  Source: Kubernetes notes, chapter 2 (controller): "DaemonSet 确保全部（或者一些）Node 上
  运行一个 Pod 的副本"; Kubernetes documentation, DaemonSet.

  Background:
    Given the file agent.yaml:
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec:
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      """
    And I run `kubectl apply -f agent.yaml`
    And the field status.numberReady of daemonset agent becomes "2" within 1m

  @b:ds-one-per-node
  Scenario: One pod on each node without a taint
    Then exactly 1 pod on node $NODE1 is Ready
    And exactly 1 pod on node $NODE2 is Ready
    And exactly 2 pods are present
    And the field status.desiredNumberScheduled of daemonset agent is "2"
    And the field status.currentNumberScheduled of daemonset agent is "2"
    And the field status.numberMisscheduled of daemonset agent is "0"
    When I run `kubectl get daemonset agent`
    Then the output is a table with:
      | NAME  | DESIRED | CURRENT | READY | UP-TO-DATE | AVAILABLE | NODE SELECTOR |
      | agent | 2       | 2       | 2     | 2          | 2         | <none>        |

  @b:ds-pod-replaced
  Scenario: A deleted pod is replaced on its node when it is gone
    When I run:
      """
      POD=$(kubectl get pod --field-selector spec.nodeName=$NODE1 -o jsonpath='{.items[0].metadata.name}')
      kubectl delete pod $POD
      """
    Then the field status.numberReady of daemonset agent becomes "2" within 30s
    And exactly 1 pod on node $NODE1 is Ready
    And it happened exactly 3 times that pod agent-* is created
    And an event SuccessfulCreate matching "^Created pod: agent-\\w+$" is seen on daemonset agent within 5s

  @b:ds-scheduler-binds
  Scenario: The scheduler binds the pods by their affinity for a node's name
    When I run:
      """
      POD=$(kubectl get pod --field-selector spec.nodeName=$NODE1 -o jsonpath='{.items[0].metadata.name}')
      kubectl get pod $POD -o jsonpath='{.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields}'
      """
    Then the output is:
      """
      [{"key":"metadata.name","operator":"In","values":["$NODE1"]}]
      """
    And an event Scheduled saying "to $NODE1" was seen on pod $POD

  @b:ds-tolerations
  Scenario: The pods tolerate nodes in trouble
    When I run:
      """
      kubectl get pod -o jsonpath='{range .items[0].spec.tolerations[*]}{.key} {.operator} {.effect}{"\n"}{end}'
      """
    Then the output is:
      """
      node.kubernetes.io/not-ready Exists NoExecute
      node.kubernetes.io/unreachable Exists NoExecute
      node.kubernetes.io/disk-pressure Exists NoSchedule
      node.kubernetes.io/memory-pressure Exists NoSchedule
      node.kubernetes.io/pid-pressure Exists NoSchedule
      node.kubernetes.io/unschedulable Exists NoSchedule
      """

  @b:ds-delete
  Scenario: Deleting the set deletes its pods, or leaves them to the next of the name
    When I run `kubectl delete daemonset agent --cascade=orphan`
    Then pod agent-* becomes released within 10s
    And it does not happen for 5s that pod agent-* is marked for deletion
    When I run `kubectl apply -f agent.yaml`
    Then the field status.numberReady of daemonset agent becomes "2" within 10s
    And it happened exactly 2 times that pod agent-* is created
    When I run `kubectl get controllerrevision`
    Then the output has 2 lines
    When I run `kubectl delete daemonset agent`
    Then no pods become present within 30s

  @b:ds-surplus
  Scenario: A pod too many on a node is adopted and deleted
    Given 2 seconds pass
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: extra, labels: {app: agent}}
      spec: {nodeName: "@NODE1@", terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    Then it happens within 30s that pod extra is deleted
    And an event SuccessfulDelete saying "Deleted pod: extra" is seen on daemonset agent within 5s
    And it never happened that pod agent-* is marked for deletion

  @b:ds-node-selector
  Scenario: A node selector limits the set to the nodes that it selects
    When I run:
      """
      kubectl patch daemonset agent -p '{"spec":{"template":{"spec":{"nodeSelector":{"kubernetes.io/hostname":"'$NODE2'"}}}}}'
      """
    Then no pods on node $NODE1 become present within 30s
    And the field status.desiredNumberScheduled of daemonset agent becomes "1" within 30s
    And the field status.updatedNumberScheduled of daemonset agent becomes "1" within 30s
    And exactly 1 pod on node $NODE2 become Ready within 30s
    When I run `kubectl patch daemonset agent -p '{"spec":{"template":{"spec":{"nodeSelector":{"no":"node"}}}}}'`
    Then no pods become present within 30s
    And the field status.desiredNumberScheduled of daemonset agent becomes "0" within 30s

  @b:ds-template-immutable
  Scenario: The selector cannot be changed
    When I try `kubectl patch daemonset agent -p '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'`
    Then the command fails with exit code 1
    And the error output contains "field is immutable"

  @b:ds-budget
  Scenario: A disruption budget of a percentage or of maxUnavailable cannot count its pods
    When I apply the manifest:
      """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: agent}
      spec: {maxUnavailable: 1, selector: {matchLabels: {app: agent}}}
      """
    Then an event CalculateExpectedPodCountFailed saying "Failed to calculate the number of expected pods: daemonsets.apps does not implement the scale subresource" is seen on poddisruptionbudget agent within 10s
    And the field status.disruptionsAllowed of poddisruptionbudget agent is "0"
