Feature: A DaemonSet updates its pods node by node
  Source: Kubernetes documentation, "Perform a Rolling Update on a DaemonSet":
  "With RollingUpdate update strategy, after you update a DaemonSet template, old
  DaemonSet pods will be killed, and new DaemonSet pods will be created
  automatically, in a controlled fashion. At most one pod of the DaemonSet will be
  running on each node during the whole update process."

  Background:
    Given the file agent.yaml:
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        revisionHistoryLimit: 2
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec:
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "registry.k8s.io/pause:3.10", env: [{name: V, value: "1"}]}]
      """
    And I run `kubectl apply -f agent.yaml`
    And the field status.numberReady of daemonset agent becomes "2" within 1m

  @b:ds-rolling-update
  Scenario: One node at a time, the old pod before the new one
    When I run `kubectl set env daemonset/agent V=2`
    Then pod agent-* is marked for deletion at once after the last command
    And daemonset agent becomes complete within 1m
    And exactly 2 pods become present within 10s
    And it happened exactly 2 times that pod agent-* is deleted
    And it happened exactly 4 times that pod agent-* is created
    When I run `kubectl rollout status daemonset/agent`
    Then the output contains:
      """
      daemon set "agent" successfully rolled out
      """
    When I run `kubectl get pod --field-selector=status.phase=Running -o jsonpath='{.items[*].spec.containers[0].env[0].value}'`
    Then the output is:
      """
      2 2
      """

  @b:ds-surge
  Scenario: With maxSurge the new pod is Ready before the old one goes
    When I run:
      """
      kubectl patch daemonset agent -p '{"spec":{"updateStrategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
      kubectl set env daemonset/agent V=2
      """
    Then it happens within 30s that pod agent-* is created
    And daemonset agent becomes complete within 1m
    And exactly 2 pods become present within 10s
    And it happened exactly 4 times that pod agent-* is created

  @b:ds-on-delete
  Scenario: OnDelete updates a pod when it is deleted by hand
    When I run:
      """
      kubectl patch daemonset agent -p '{"spec":{"updateStrategy":{"type":"OnDelete","rollingUpdate":null}}}'
      kubectl set env daemonset/agent V=2
      """
    Then it does not happen for 10s that pod agent-* is marked for deletion
    When I run `kubectl get daemonset agent`
    Then the output is a table with:
      | NAME  | DESIRED | READY | UP-TO-DATE |
      | agent | 2       | 2     | 0          |
    When I run:
      """
      POD=$(kubectl get pod --field-selector spec.nodeName=$NODE1 -o jsonpath='{.items[0].metadata.name}')
      kubectl delete pod $POD
      """
    Then the field status.updatedNumberScheduled of daemonset agent becomes "1" within 30s
    And the field status.numberReady of daemonset agent becomes "2" within 30s

  @b:ds-min-ready
  Scenario: minReadySeconds delays the next node
    When I run:
      """
      kubectl patch daemonset agent -p '{"spec":{"minReadySeconds":5}}'
      kubectl rollout status daemonset/agent
      kubectl set env daemonset/agent V=2
      """
    Then the field status.updatedNumberScheduled of daemonset agent becomes "2" within 1m
    And the field status.numberAvailable of daemonset agent becomes "2" within 1m
    And exactly 2 pods become present within 10s
    And it happened exactly 2 times that pod agent-* is deleted

  @b:ds-broken-rollout
  Scenario: A broken revision stops at the first node, and undo replaces its pod
    When I run `kubectl set image daemonset/agent main=gherkube.invalid/nothing:1`
    Then exactly 1 pod becomes ImagePullBackOff within 2m
    And it does not happen for 10s that pod agent-* is marked for deletion
    And the field status.numberReady of daemonset agent is "1"
    When I run `kubectl rollout undo daemonset/agent`
    Then the output contains "daemonset.apps/agent rolled back"
    And the field status.numberReady of daemonset agent becomes "2" within 1m
    And it happened exactly 4 times that pod agent-* is created

  @b:ds-revisions
  Scenario: Revisions are kept for undo, and no more than the limit
    When I run:
      """
      for v in 2 3 4; do kubectl set env daemonset/agent V=$v; kubectl rollout status daemonset/agent; done
      """
    And 2 seconds pass
    And I run `kubectl rollout history daemonset/agent`
    Then the output contains:
      """
      daemonset.apps/agent
      REVISION  CHANGE-CAUSE
      2         <none>
      3         <none>
      4         <none>
      """
    When I run:
      """
      kubectl rollout undo daemonset/agent --to-revision=2
      kubectl rollout status daemonset/agent
      kubectl rollout history daemonset/agent
      """
    Then the output contains:
      """
      REVISION  CHANGE-CAUSE
      3         <none>
      4         <none>
      5         <none>
      """
    When I run `kubectl get pod --field-selector=status.phase=Running -o jsonpath='{.items[*].spec.containers[0].env[0].value}'`
    Then the output is:
      """
      2 2
      """

  @b:ds-rollout-restart
  Scenario: rollout restart replaces all pods
    When I run:
      """
      kubectl rollout restart daemonset/agent
      kubectl rollout status daemonset/agent
      """
    Then the output contains "successfully rolled out"
    And it happened exactly 4 times that pod agent-* is created
