Feature: Resources that somebody adds to a node's capacity
  Source: kubernetes.io, Advertise Extended Resources for a Node.

  @b:extended-resource
  Scenario: The kubelet makes all of it allocatable, and pods can ask for it
    Given a cluster with 1 node
    And I run:
      """
      NODE=$(kubectl get nodes -l '!node-role.kubernetes.io/control-plane' -o jsonpath='{.items[0].metadata.name}')
      kubectl patch node $NODE --subresource=status -p '{"status":{"capacity":{"example.com/dongle":"4"}}}'
      """
    And 20 seconds pass
    When I run `kubectl get node $NODE -o jsonpath='{.status.allocatable.example\.com/dongle}'`
    Then the output is:
      """
      4
      """
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: three}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: registry.k8s.io/pause:3.10
          resources: {requests: {example.com/dongle: 3}, limits: {example.com/dongle: 3}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: two}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: registry.k8s.io/pause:3.10
          resources: {requests: {example.com/dongle: 2}, limits: {example.com/dongle: 2}}
      """
    Then pod three becomes Ready within 30s
    And an event FailedScheduling saying "Insufficient example.com/dongle" is seen on pod two within 10s
