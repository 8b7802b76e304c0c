@alone @needs:measure-usage
Feature: A node that is short of disk removes images and evicts pods
  Source: Kubernetes documentation, Node-pressure Eviction and Garbage Collection.

  A node of the simulator has a disk of 101430960Ki, of which the system uses 10Gi. Less
  than 15 % are too little; the kubelet looks every 10 s. Nodes of kind have no such
  threshold.

  @b:disk-eviction @b:disk-condition
  Scenario: The pod goes that has the most on the disk beyond what it requests
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: within}
      spec:
        nodeName: $NODE1
        containers:
        - name: main
          image: gherkube/actor:1
          args: [writes 10Gi a second until 3s]
          resources: {requests: {ephemeral-storage: 40Gi}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: writes}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 5
        containers:
        - name: main
          image: gherkube/actor:1
          args: [writes 1Gi a second to /data/big]
          volumeMounts: [{name: data, mountPath: /data}]
        volumes: [{name: data, emptyDir: {}}]
      """
    When pod writes becomes Failed within 2m
    Then the field reason of pod writes is "Evicted"
    And an event EvictionThresholdMet saying "Attempting to reclaim ephemeral-storage" was seen on node $NODE1
    And an event Evicted matching "^The node was low on resource: ephemeral-storage. Threshold quantity: [0-9]+, available: [0-9]+[KM]i. $" is seen on pod writes within 1s
    And pod within is Ready
    And the field conditions.DiskPressure of node $NODE1 becomes "True/KubeletHasDiskPressure" within 15s
    And an event NodeHasDiskPressure was seen on node $NODE1
    When I run `kubectl get node $NODE1 -o jsonpath={.spec.taints[*].key}`
    Then the output contains "node.kubernetes.io/disk-pressure"
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: new}
      spec: {nodeName: $NODE1, containers: [{name: main, image: nginx, resources: {requests: {memory: 10Mi}}}]}
      """
    Then pod new becomes Failed within 5s
    And the field message of pod new is "Pod was rejected: The node had condition: [DiskPressure]. "
    And the field conditions.DiskPressure of node $NODE1 becomes "False/KubeletHasNoDiskPressure" within 6m
    And pod within is Ready

  @b:disk-container-usage
  Scenario: The message names a container that has more than it requests
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: writes}
      spec:
        nodeName: $NODE1
        containers:
        - name: main
          image: gherkube/actor:1
          args: [writes 1Gi a second]
          resources: {requests: {ephemeral-storage: 1Gi}}
      """
    Then pod writes becomes Failed within 2m
    And an event Evicted matching "Container main was using [0-9]+[KMG]i?[0-9]*, request is 1Gi, has larger consumption of ephemeral-storage. $" is seen on pod writes within 1s

  @b:image-garbage-collection
  Scenario: From 85 % on, images go that no pod uses
    Rounded up that begins at 84 %, so that no pod is evicted yet. The kubelet looks every
    5 minutes; images stay for 2 minutes after it has first seen them. One small image is
    not enough, which it says.

    Given image old:1.0 appears in the registry
    And the file old.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: old}
      spec: {nodeName: $NODE1, containers: [{name: main, image: "old:1.0", imagePullPolicy: IfNotPresent, command: [sleep, "3600"]}]}
      """
    And I run `kubectl apply -f old.yaml`
    And pod old becomes Ready within 1m
    And I run `kubectl delete pod old --now`
    And image old:1.0 disappears from the registry
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: writes}
      spec:
        nodeName: $NODE1
        containers: [{name: main, image: "gherkube/actor:1", args: [writes 7346Mi a second until 10s]}]
      """
    When 11 minutes pass
    Then an event FreeDiskSpaceFailed saying "Insufficient free disk space on the node's image filesystem (85% of 96.7 GiB used). Failed to free sufficient space by deleting unused images (freed " was seen on node $NODE1
    And an event ImageGCFailed was seen on node $NODE1
    And pod writes is Ready
    When I run `kubectl apply -f old.yaml`
    Then pod old becomes ErrImagePull within 10s
