Feature: A pod is scheduled only where its requests fit
  Source: kubernetes.io, Resource Management for Pods and Containers:
  "The scheduler ensures that, for each resource type, the sum of the resource requests of
  the scheduled containers is less than the capacity of the node."

  @b:resource-fit
  Scenario Outline: A pod that asks for <what> stays Pending
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: big}
      spec: {containers: [{name: main, image: "registry.k8s.io/pause:3.10", resources: <resources>}]}
      """
    Then an event FailedScheduling matching "^0/[0-9]+ nodes are available: .*<words>.* preemption: 0/[0-9]+ nodes are available: [0-9]+ Preemption is not helpful for scheduling\.$" is seen on pod big within 2s
    And pod big stays Pending for 1m
    And the field qosClass of pod big is "<class>"

    Examples:
      | what                 | resources                                 | words                                            | class      |
      | 100 CPUs             | {requests: {cpu: "100"}}                  | [0-9]+ Insufficient cpu                          | Burstable  |
      | 1 TiB of memory      | {requests: {memory: 1Ti}}                 | [0-9]+ Insufficient memory                       | Burstable  |
      | both                 | {requests: {cpu: "100", memory: 1Ti}}     | [0-9]+ Insufficient cpu, [0-9]+ Insufficient memory | Burstable  |
      | an unknown resource  | {limits: {example.com/gpu: "1"}}          | [0-9]+ Insufficient example.com/gpu              | BestEffort |

  @b:resource-fit
  Scenario: A pod with small requests is scheduled
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: small}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10", resources: {requests: {cpu: 10m, memory: 8Mi}, limits: {cpu: 20m}}}]}
      """
    Then pod small becomes Ready within 30s
    And the field qosClass of pod small is "Burstable"
