Feature: A node that is shut down gracefully
  The expectations are those of pkg/kubelet/nodeshutdown: nodes of kind have no
  shutdownGracePeriod, so that no kubelet notices a shutdown there.

  Source: Kubernetes documentation, Node Shutdowns, "Graceful node shutdown".

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: regular}
      spec:
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "trap 'sleep 5; exit 0' TERM; while true; do sleep 1; done"]}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: critical}
      spec:
        priorityClassName: system-cluster-critical
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        containers: [{name: main, image: "nginx:1.25"}]
      """
    And pod regular becomes Ready within 60s
    And pod critical becomes Ready within 60s

  @alone @b:node-shutdown
  Scenario: Regular pods end first, then critical ones, then the machine is off
    When node $NODE1 shuts down within 30s, 10s of it for critical pods
    And I run `kubectl wait node/$NODE1 --for=condition=Ready=false --timeout=1s`
    And I run `kubectl get node $NODE1 -o jsonpath='{.status.conditions[?(@.type=="Ready")].reason}: {.status.conditions[?(@.type=="Ready")].message}'`
    Then the output is:
      """
      KubeletNotReady: node is shutting down
      """
    And pod critical stays Running for 4s
    And pod regular becomes Failed within 10s
    And an event Killing was seen on pod regular
    And pod critical becomes Failed within 10s
    When I run `kubectl get pods -o jsonpath='{range .items[*]}{.metadata.name}: {.status.reason}: {.status.message} {.status.conditions[?(@.type=="DisruptionTarget")].reason}{"\n"}{end}'`
    Then the output is:
      """
      critical: Terminated: Pod was terminated in response to imminent node shutdown. TerminationByKubelet
      regular: Terminated: Pod was terminated in response to imminent node shutdown. TerminationByKubelet
      """
    When I run `kubectl get event --all-namespaces --field-selector involvedObject.name=$NODE1 -o jsonpath='{.items[*].message}'`
    Then the output contains "Shutdown manager detected shutdown event"
    When I try `kubectl exec critical -- true`
    Then the command fails

  @alone @b:node-shutdown
  Scenario: Pods that were ended stay so when the node is back, and new ones come
    When node $NODE1 shuts down within 30s
    And pod critical becomes Failed within 30s
    And 5 seconds pass
    And node $NODE1 comes back
    And I run `kubectl wait node/$NODE1 --for=condition=Ready --timeout=30s`
    Then pod regular stays Failed for 30s

  # A worker that has just synced its pod waits for the next relist before it ends it
  # (podCache.GetNewerThan), and the manager does not wait for it: its time runs.
  @alone @b:node-shutdown-period
  Scenario: A pod that needs longer than the period is killed
    When 5 seconds pass
    And node $NODE1 shuts down within 4s, 2s of it for critical pods
    Then pod critical becomes Failed within 6s
    And pod regular becomes Failed within 6s
    When I run `kubectl get pod regular -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode}'`
    Then the output is:
      """
      137
      """

  # Nobody writes the status of a pod of the last group that is killed when its time is
  # over: the inhibitor lock is released at that instant (processShutdownEvent).
  @alone @b:node-shutdown-period
  Scenario: The machine does not wait for the last pod
    When I run `kubectl delete pod critical`
    And 5 seconds pass
    And node $NODE1 shuts down within 2s
    Then pod regular stays Running for 10s
    And an event Killing was seen on pod regular

  @alone @b:node-shutdown-admission
  Scenario: Pods that are bound meanwhile are rejected
    When node $NODE1 shuts down within 30s
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: late}
      spec:
        nodeName: "@NODE1@"
        containers: [{name: main, image: "nginx:1.25"}]
      """
    Then pod late becomes Failed within 3s
    When I run `kubectl get pod late -o jsonpath='{.status.reason}: {.status.message}'`
    Then the output is:
      """
      NodeShutdown: Pod was rejected: Pod was rejected as the node is shutting down.
      """

  @alone @b:node-shutdown-priority
  Scenario: Periods by priority end pods in its order
    When node $NODE1 shuts down by the priority of pods:
      | priority | period |
      | 100000   | 3s     |
      | 0        | 10s    |
    Then pod critical stays Running for 4s
    And pod regular becomes Failed within 8s
    And pod critical becomes Failed within 5s
