@alone @needs:measure-usage
Feature: What a kubelet watches, and when it evicts
  Source: Kubernetes documentation, Node-pressure Eviction.

  A node of the simulator has 24684096Ki of memory, of which the system uses some 400Mi,
  192844 process numbers, of which it uses 300, and 6339435 inodes, of which it uses
  300000. The kubelet looks every 10 s.

  @b:eviction-pids
  Scenario: A node that is short of process numbers evicts the pod of the least priority
    Given the kubelet of node $NODE1 restarts with the configuration:
      """
      apiVersion: kubelet.config.k8s.io/v1beta1
      kind: KubeletConfiguration
      evictionHard: {pid.available: "192500"}
      """
    And node $NODE1 becomes Ready within 30s
    And I apply the manifest:
      """
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: {name: important}
      value: 1000
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: modest}
      spec: {nodeName: $NODE1, terminationGracePeriodSeconds: 5, containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: forks}
      spec:
        nodeName: $NODE1
        priorityClassName: important
        terminationGracePeriodSeconds: 5
        containers:
        - name: main
          image: busybox:1.36
          command: [sh, -c, "sleep 20; for i in $(seq 100); do sleep 3600 & done; wait"]
      """
    And all pods become Ready within 30s
    When pod modest becomes Failed within 1m
    Then the field reason of pod modest is "Evicted"
    And an event EvictionThresholdMet saying "Attempting to reclaim pids" was seen on node $NODE1
    And an event Evicted matching "^The node was low on resource: pids. Threshold quantity: 192500, available: [0-9k]+. $" is seen on pod modest within 1s
    And the field conditions.PIDPressure of node $NODE1 becomes "True/KubeletHasInsufficientPID" within 15s
    And an event NodeHasInsufficientPID was seen on node $NODE1
    When I run `kubectl get node $NODE1 -o jsonpath={.spec.taints[*].key}`
    Then the output contains "node.kubernetes.io/pid-pressure"
    And pod forks becomes Failed within 30s
    And the field conditions.PIDPressure of node $NODE1 becomes "False/KubeletHasSufficientPID" within 6m

  @b:eviction-inodes
  Scenario: A node that is short of inodes evicts the pod with the most files
    Given the kubelet of node $NODE1 restarts with the configuration:
      """
      evictionHard: {nodefs.inodesFree: "6039000"}
      """
    And node $NODE1 becomes Ready within 30s
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: few}
      spec: {nodeName: $NODE1, containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "touch /tmp/a /tmp/b; sleep 3600"]}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: many}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 5
        containers:
        - name: main
          image: busybox:1.36
          command: [sh, -c, "sleep 10; mkdir /data/d; for i in $(seq 600); do touch /data/d/$i; done; sleep 3600"]
          volumeMounts: [{name: data, mountPath: /data}]
        volumes: [{name: data, emptyDir: {}}]
      """
    And all pods become Ready within 30s
    When pod many becomes Failed within 1m
    Then an event EvictionThresholdMet saying "Attempting to reclaim inodes" was seen on node $NODE1
    And an event Evicted matching "^The node was low on resource: inodes. Threshold quantity: 6039k, available: [0-9k]+. $" is seen on pod many within 1s
    And the field conditions.DiskPressure of node $NODE1 becomes "True/KubeletHasDiskPressure" within 15s
    And pod few is Ready

  @b:eviction-soft @b:eviction-soft-grace
  Scenario: At a soft threshold a pod goes after a while, with time to end
    The condition comes first, the eviction when the threshold has been met for 40 s.

    Given the kubelet of node $NODE1 restarts with the configuration:
      """
      evictionSoft: {memory.available: 20Gi}
      evictionSoftGracePeriod: {memory.available: 40s}
      evictionMaxPodGracePeriod: 25
      """
    And node $NODE1 becomes Ready within 30s
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: large}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 60
        containers:
        - name: main
          image: busybox:1.36
          command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"]
        - name: cache
          image: gherkube/actor:1
          args: [uses 8Gi of memory]
      """
    And pod large becomes Ready within 30s
    When the field conditions.MemoryPressure of node $NODE1 becomes "True/KubeletHasInsufficientMemory" within 20s
    Then pod large stays Ready for 20s
    And an event Evicted matching "^The node was low on resource: memory. Threshold quantity: 20Gi, available: [0-9]+Ki. Container cache was using 8Gi, request is 0, has larger consumption of memory. Container main was using [0-9]+[KM]i, request is 0, has larger consumption of memory. $" is seen on pod large within 40s
    And it does not happen for 20s that pod large becomes Failed
    And pod large becomes Failed within 10s

  @b:eviction-soft-recovers
  Scenario: Nothing is evicted if the shortage ends before the grace period does
    Given the kubelet of node $NODE1 restarts with the configuration:
      """
      evictionSoft: {memory.available: 20Gi}
      evictionSoftGracePeriod: {memory.available: 1m}
      evictionPressureTransitionPeriod: 1m
      """
    And node $NODE1 becomes Ready within 30s
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: burst}
      spec:
        nodeName: $NODE1
        containers:
        - name: main
          image: gherkube/actor:1
          args: [uses 8Gi of memory until 40s]
      """
    When the field conditions.MemoryPressure of node $NODE1 becomes "True/KubeletHasInsufficientMemory" within 40s
    Then the field conditions.MemoryPressure of node $NODE1 becomes "False/KubeletHasSufficientMemory" within 2m
    And pod burst is Ready
    And no event EvictionThresholdMet was seen on node $NODE1

  @b:eviction-defaults
  Scenario: A kubelet with one hard threshold has none of the default ones
    Given the kubelet of node $NODE1 restarts with the configuration:
      """
      evictionHard: {memory.available: 200Mi}
      """
    And node $NODE1 becomes Ready within 30s
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: writes}
      spec: {nodeName: $NODE1, containers: [{name: main, image: "gherkube/actor:1", args: [writes 1Gi a second until 85s]}]}
      """
    And pod writes becomes Ready within 30s
    When 2 minutes pass
    Then pod writes is Ready
    And the field conditions.DiskPressure of node $NODE1 is "False/KubeletHasNoDiskPressure"

  @b:disk-full
  Scenario: A disk that is full refuses what is written
    The kubelet does not watch the disk, so that nobody is evicted before.

    Given the kubelet of node $NODE1 restarts with the configuration:
      """
      evictionHard: {memory.available: 100Mi}
      """
    And node $NODE1 becomes Ready within 30s
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: writes}
      spec:
        nodeName: $NODE1
        containers:
        - name: main
          image: gherkube/actor:1
          args: [writes 1Gi a second to /data/big]
          volumeMounts: [{name: data, mountPath: /data}]
        volumes: [{name: data, emptyDir: {}}]
      """
    And pod writes becomes Ready within 30s
    When 2 minutes pass
    And I run `kubectl logs writes`
    Then the output contains "actor: writes /data/big: no space left on device"
    When I run `kubectl exec writes -- cat /etc/hostname`
    Then the output contains "writes"
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: other}
      spec:
        nodeName: $NODE1
        containers: [{name: main, image: "gherkube/actor:1", args: [writes 2Gi a second]}]
      """
    Then pod other becomes Ready within 30s
    When 2 seconds pass
    And I run `kubectl logs other`
    Then the output contains "actor: writes /tmp/written: no space left on device"
    And pod writes is Ready

  @b:system-oom
  Scenario: The kubelet reports that the kernel has killed a process
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: leaks}
      spec: {nodeName: $NODE1, restartPolicy: Never, containers: [{name: main, image: "gherkube/actor:1", args: [leaks 4Gi a second]}]}
      """
    When pod leaks becomes Failed within 20s
    Then an event SystemOOM matching "^System OOM encountered, victim process: [a-z]+, pid: [0-9]+$" is seen on node $NODE1 within 1s
