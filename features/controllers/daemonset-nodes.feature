@alone
Feature: A DaemonSet follows the labels and taints of nodes
  Source: Kubernetes documentation, DaemonSet, "Updating a DaemonSet": "If node
  labels are changed, the DaemonSet will promptly add Pods to newly matching nodes
  and delete Pods from newly not-matching nodes."

  These scenarios label, taint and cordon nodes; they undo it at the end.

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

  @b:ds-node-labels
  Scenario: A node that is labelled gets a pod, and loses it with the label
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: ssd}
      spec:
        selector: {matchLabels: {app: ssd}}
        template:
          metadata: {labels: {app: ssd}}
          spec:
            nodeSelector: {disk: ssd}
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      """
    And no pods stay present for 5s
    When I run `kubectl label node $NODE1 disk=ssd`
    Then pod ssd-* is created at once after the last command
    And exactly 1 pod on node $NODE1 becomes Ready within 30s
    When I run `kubectl label node $NODE1 disk-`
    Then no pods become present within 30s
    And the field status.desiredNumberScheduled of daemonset ssd becomes "0" within 10s

  @b:ds-cordoned-node
  Scenario: A cordoned node gets its pod, too
    When I run:
      """
      kubectl cordon $NODE1
      kubectl apply -f agent.yaml
      """
    Then the field status.numberReady of daemonset agent becomes "2" within 1m
    And exactly 1 pod on node $NODE1 is Ready
    When I run `kubectl uncordon $NODE1`

  @b:ds-taints
  Scenario: The taint NoSchedule leaves a pod where it is, NoExecute removes it
    Given I run `kubectl apply -f agent.yaml`
    And the field status.numberReady of daemonset agent becomes "2" within 1m
    When I run `kubectl taint node $NODE1 special=true:NoSchedule`
    Then it does not happen for 5s that pod agent-* is marked for deletion
    When I run:
      """
      kubectl taint node $NODE1 special=true:NoExecute
      """
    Then no pods on node $NODE1 become present within 30s
    And the field status.desiredNumberScheduled of daemonset agent becomes "1" within 10s
    When I run:
      """
      kubectl taint node $NODE1 special-
      """
    Then exactly 1 pod on node $NODE1 becomes Ready within 30s

  @b:ds-drain @drain
  Scenario: A drain leaves the pods of a DaemonSet, and says that it has to be told to
    Given I run `kubectl apply -f agent.yaml`
    And the field status.numberReady of daemonset agent becomes "2" within 1m
    When I try `kubectl drain $NODE1`
    Then the command fails with exit code 1
    And the error output contains "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)"
    When I run `kubectl drain $NODE1 --ignore-daemonsets --delete-emptydir-data --force`
    Then the error output contains "Warning: ignoring DaemonSet-managed Pods"
    And exactly 1 pod on node $NODE1 is Ready
    When I run `kubectl uncordon $NODE1`
