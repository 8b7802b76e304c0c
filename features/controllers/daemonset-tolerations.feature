Feature: A DaemonSet runs on nodes whose taints its pods tolerate
  Source: Kubernetes documentation, DaemonSet, "Taints and tolerations": "You can
  add your own tolerations to the Pods of a DaemonSet as well, by defining these
  in the Pod template of the DaemonSet."

  @b:ds-own-tolerations
  Scenario: With a toleration of everything it runs on the control plane, too
    When I apply the manifest:
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: everywhere}
      spec:
        selector: {matchLabels: {app: everywhere}}
        template:
          metadata: {labels: {app: everywhere}}
          spec:
            tolerations: [{operator: Exists}]
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      """
    Then the field status.numberReady of daemonset everywhere becomes "3" within 1m
    And the field status.desiredNumberScheduled of daemonset everywhere is "3"

  @b:ds-failed-pod
  Scenario: A pod that the kubelet refuses is deleted and made anew, with back-off
    When I apply the manifest:
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: greedy}
      spec:
        selector: {matchLabels: {app: greedy}}
        template:
          metadata: {labels: {app: greedy}}
          spec:
            nodeName: "@NODE1@"
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "registry.k8s.io/pause:3.10", resources: {requests: {cpu: "1000"}}}]
      """
    Then an event FailedDaemonPod matching "^Found failed daemon pod $NS/greedy-\\w+ on node $NODE1, will try to kill it$" is seen on daemonset greedy within 10s
    And an event OutOfcpu is seen on pod greedy-* within 10s
    When 20 seconds pass
    Then the field status.desiredNumberScheduled of daemonset greedy is "1"
    And the field status.numberReady of daemonset greedy is "0"
    And the times between pod greedy-* is created are:
      | at least | at most |
      | 0s       | 2s      |
      | 900ms    | 3s      |
      | 1900ms   | 4s      |
      | 3900ms   | 6s      |
      | 7900ms   | 10s     |
