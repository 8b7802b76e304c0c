@alone @needs:measure-usage
Feature: A node that is short of memory evicts pods
  Source: Kubernetes documentation, Node-pressure Eviction.

  A node of the simulator has 24684096Ki, of which the system uses some 400Mi. Less
  than 100Mi are too little; the kubelet looks every 10 s.

  Background:
    Given the file pods.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: guaranteed}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 5
        containers:
        - name: main
          image: gherkube/actor:1
          args: [uses 10752Mi of memory]
          resources: {limits: {cpu: 100m, memory: 11Gi}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: within}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 5
        containers:
        - name: main
          image: gherkube/actor:1
          args: [uses 9728Mi of memory]
          resources: {requests: {memory: 10Gi}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: beyond}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 5
        containers:
        - name: main
          image: gherkube/actor:1
          args: [uses 1100Mi of memory]
          resources: {requests: {memory: 1Gi}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: leaks}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 5
        containers:
        - name: main
          image: gherkube/actor:1
          args: [leaks 8Mi a second]
          resources: {requests: {memory: 1Gi}}
      """
    And I run `kubectl apply -f pods.yaml`
    And all pods become Ready within 30s

  @b:eviction-ranking @b:eviction-status
  Scenario: Of the pods beyond their requests, the one that is furthest goes
    The leak takes what is left, about 2 GiB, in some four minutes.

    When pod leaks becomes Failed within 5m
    Then the field reason of pod leaks is "Evicted"
    And the field conditions.DisruptionTarget of pod leaks is "True/TerminationByKubelet"
    And an event EvictionThresholdMet saying "Attempting to reclaim memory" was seen on node $NODE1
    And an event Evicted matching "^The node was low on resource: memory. Threshold quantity: 100Mi, available: [0-9]+[KM]i. Container main was using [0-9]+[KM]i, request is 1Gi, has larger consumption of memory. $" is seen on pod leaks within 1s
    And pod guaranteed is Ready
    And pod within is Ready
    And pod beyond is Ready
    And container main of pod leaks is terminated with exit code 137

  @b:eviction-condition
  Scenario: The condition lasts for five minutes
    When pod leaks becomes Failed within 5m
    Then the field conditions.MemoryPressure of node $NODE1 becomes "True/KubeletHasInsufficientMemory" within 15s
    And an event NodeHasInsufficientMemory was seen on node $NODE1
    When 4 minutes pass
    Then the field conditions.MemoryPressure of node $NODE1 is "True/KubeletHasInsufficientMemory"
    And the field conditions.MemoryPressure of node $NODE1 becomes "False/KubeletHasSufficientMemory" within 80s

  @b:eviction-refuses
  Scenario: Meanwhile the node takes no pods that request nothing
    When pod leaks becomes Failed within 5m
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: effort}
      spec: {nodeName: $NODE1, containers: [{name: main, image: nginx}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: modest}
      spec: {nodeName: $NODE1, containers: [{name: main, image: nginx, resources: {requests: {memory: 10Mi}}}]}
      """
    Then pod effort becomes Failed within 5s
    And the field reason of pod effort is "Evicted"
    And the field message of pod effort is "Pod was rejected: The node had condition: [MemoryPressure]. "
    And pod modest becomes Ready within 30s

  @b:eviction-replaced
  Scenario: A controller replaces a pod that was evicted
    Once the node has reported the pressure, its taint keeps the new pod away for as
    long as the condition lasts: five minutes.

    Given I run `kubectl delete pod leaks --wait=false`
    And I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            nodeSelector: {kubernetes.io/hostname: $NODE1}
            containers:
            - name: main
              image: gherkube/actor:1
              args: [leaks 8Mi a second]
              resources: {requests: {memory: 100Mi}}
      """
    Then at least 1 pod of deployment web becomes Failed within 5m
    And deployment web reaches 1 ready replica within 7m
