Feature: The nodes of a scenario
  Source: Kubernetes documentation, Well-Known Labels: "topology.kubernetes.io/zone", and
  Pod Topology Spread Constraints: "You can use topology spread constraints to control how
  Pods are spread across your cluster among failure-domains".

  @b:node-topology
  Scenario: Pods spread over zones
    Given a cluster with 3 nodes in 3 zones of 4 CPUs each
    When I run `kubectl get node -l topology.kubernetes.io/zone -L topology.kubernetes.io/zone`
    Then the output is a table with:
      | NAME   | ZONE   |
      | $NODE1 | zone-1 |
      | $NODE2 | zone-2 |
      | $NODE3 | zone-3 |
    When I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 6
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            topologySpreadConstraints:
            - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}
            containers: [{name: nginx, image: "nginx:1.25", resources: {requests: {cpu: "1500m"}}}]
      """
    Then deployment web reaches 6 ready replicas within 30s
    And exactly 2 pods on node $NODE1 are Ready
    And exactly 2 pods on node $NODE2 are Ready
    And exactly 2 pods on node $NODE3 are Ready
    When I run `kubectl scale deployment web --replicas=7`
    Then exactly 1 pod of deployment web stays Pending for 10s
    And exactly 6 pods of deployment web are Ready

  @b:node-topology
  Scenario: Nodes by a table
    Given a cluster with the nodes:
      | name  | zone | cpu | memory | labels            | taints                |
      | big   | a    | 16  | 64Gi   |                   |                       |
      | fast  | a    | 4   | 8Gi    | disk=ssd,gpu=true | nvidia.com/gpu=:NoSchedule |
      | small | b    | 1   | 1Gi    |                   |                       |
    When I run `kubectl get node -l topology.kubernetes.io/zone -o custom-columns='NAME:.metadata.name,ZONE:.metadata.labels.topology\.kubernetes\.io/zone,CPU:.status.allocatable.cpu,MEMORY:.status.allocatable.memory,PODS:.status.allocatable.pods,DISK:.metadata.labels.disk,TAINT:.spec.taints[*].key'`
    Then the output is a table with:
      | NAME  | ZONE | CPU | MEMORY | PODS | DISK   | TAINT          |
      | big   | a    | 16  | 64Gi   | 110  | <none> | <none>         |
      | fast  | a    | 4   | 8Gi    | 110  | ssd    | nvidia.com/gpu |
      | small | b    | 1   | 1Gi    | 110  | <none> | <none>         |
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: wants-much}
      spec: {containers: [{name: main, image: "nginx:1.25", resources: {requests: {cpu: 8}}}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: wants-ssd}
      spec:
        nodeSelector: {disk: ssd}
        tolerations: [{key: nvidia.com/gpu, operator: Exists}]
        containers: [{name: main, image: "nginx:1.25"}]
      """
    Then pod wants-much becomes on node big within 10s
    And pod wants-ssd becomes on node fast within 10s

  @b:node-zone-disruption
  Scenario: Most nodes of a small zone are lost - nothing is evicted there
    Source: Kubernetes documentation, Nodes, "Reliability": "If the fraction of unhealthy
    nodes is at least --unhealthy-zone-threshold (default 0.55) then the eviction rate is
    reduced: if the cluster is small ... then evictions are stopped".

    Given a cluster with the nodes:
      | name | zone |
      | a1   | a    |
      | a2   | a    |
      | a3   | a    |
      | a4   | a    |
      | b1   | b    |
    When node a1 falls silent
    And node a2 falls silent
    And node a3 falls silent
    And I run `kubectl wait node/a1 node/a2 node/a3 --for=condition=Ready=unknown --timeout=60s`
    And 3 minutes pass
    And I run `kubectl get node a1 a2 a3 -o jsonpath='{.items[*].spec.taints[?(@.effect=="NoExecute")].key}'`
    Then the output matches "^(node.kubernetes.io/unreachable)?$"
    When node a1 comes back
    And 30 seconds pass
    And I run `kubectl get node a2 a3 -o jsonpath='{.items[*].spec.taints[?(@.effect=="NoExecute")].key}'`
    Then the output is:
      """
      node.kubernetes.io/unreachable node.kubernetes.io/unreachable
      """

  @b:node-zone-disruption
  Scenario: No node is left - nothing is evicted at all
    Source: Kubernetes documentation, Nodes, "Reliability": "The corner case is when all
    zones are completely unhealthy ... In such a case, the node controller assumes that
    there's some problem with master connectivity and stops all evictions until some
    connectivity is restored."

    Given a cluster with 2 nodes
    And I run `CP=$(kubectl get node -l node-role.kubernetes.io/control-plane -o jsonpath='{.items[0].metadata.name}')`
    And the kubelet of node $CP stops
    And I run `kubectl create deployment web --image=nginx:1.25 --replicas=2`
    And deployment web reaches 2 ready replicas within 30s
    When node $NODE1 falls silent
    And node $NODE2 falls silent
    And 15 minutes pass
    Then no pods are Terminating
    And exactly 2 pods of deployment web are not Ready
