Feature: A node that falls silent
  Source: Kubernetes documentation, Nodes, "Node controller": "The third is monitoring the
  nodes' health", and Taints and Tolerations, "Taint based Evictions".

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 1
            affinity:
              nodeAffinity:
                preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 100
                  preference: {matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: ["@NODE1@"]}]}
            containers: [{name: nginx, image: "nginx:1.25"}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: bare}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        containers: [{name: main, image: "nginx:1.25"}]
      """
    And exactly 3 pods on node $NODE1 become Ready within 60s

  @alone @b:node-lost
  Scenario: is unreachable after 40 to 55 seconds, and its pods are not ready
    When node $NODE1 falls silent
    And 35 seconds pass
    And I run `kubectl get node $NODE1 -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}'`
    Then the output is:
      """
      True
      """
    When I run `kubectl wait node/$NODE1 --for=condition=Ready=unknown --timeout=25s`
    Then exactly 2 pods of deployment web are not Ready
    And pod bare is not Ready
    And pod bare is Running
    And an event NodeNotReady saying "Node is not ready" is seen on pod bare within 5s
    And service web reaches 0 ready endpoints within 5s
    When 3 seconds pass
    And I run `kubectl get node $NODE1 -o jsonpath='{range .spec.taints[*]}{.key}:{.effect} {end}'`
    Then the output contains "node.kubernetes.io/unreachable:NoSchedule"
    And the output contains "node.kubernetes.io/unreachable:NoExecute"
    When I run `kubectl get node $NODE1 -o jsonpath='{.status.conditions[?(@.type=="Ready")].reason}: {.status.conditions[?(@.type=="Ready")].message}'`
    Then the output is:
      """
      NodeStatusUnknown: Kubelet stopped posting node status.
      """
    And node $NODE1 comes back

  @alone @b:node-lost
  Scenario: loses its pods after another five minutes, and they go when it is back
    When node $NODE1 falls silent
    And I run `kubectl wait node/$NODE1 --for=condition=Ready=unknown --timeout=60s`
    And 290 seconds pass
    Then no pods are Terminating
    When 15 seconds pass
    Then exactly 3 pods are Terminating
    And an event TaintManagerEviction saying "Marking for deletion Pod" was seen on pod bare
    And the field conditions.DisruptionTarget of pod bare is "True/DeletionByTaintManager"
    And deployment web reaches 2 ready replicas within 30s
    And no pods on node $NODE2 are Terminating
    And exactly 3 pods stay Terminating for 30s
    When node $NODE1 comes back
    Then pod bare becomes gone within 60s
    And exactly 2 pods named web-* become present within 60s
    And no pods are Terminating

  @alone @b:node-lost
  Scenario: that is back in time restarts what ran on it
    When node $NODE1 falls silent
    And 10 seconds pass
    And node $NODE1 comes back
    Then container main of pod bare reaches 1 restart within 60s
    And pod bare becomes Ready within 30s
    And the field lastState of container main of pod bare is "terminated:Unknown:255"
    And an event SandboxChanged saying "Pod sandbox changed, it will be killed and re-created." was seen on pod bare
    And service web reaches 2 ready endpoints within 30s
    And no pods are Terminating

  @alone @b:node-reboot
  Scenario: A reboot restarts all containers of the node
    When node $NODE1 reboots
    Then container main of pod bare reaches 1 restart within 60s
    And pod bare becomes Ready within 30s
    And deployment web becomes complete within 60s
    And no event TaintManagerEviction was seen on pod bare

  @alone @b:node-lost
  Scenario: Of two lost nodes the second one is tainted ten seconds later
    Source: Kubernetes documentation, Nodes, "Reliability": "the node controller limits the
    eviction rate to --node-eviction-rate (default 0.1) per second". The node of the
    control plane is in the same zone and is there, or evictions would stop.

    When node $NODE1 falls silent
    And node $NODE2 falls silent
    And I run `kubectl wait node/$NODE1 node/$NODE2 --for=condition=Ready=unknown --timeout=60s`
    And I run `kubectl wait node/$NODE1 node/$NODE2 --for=jsonpath='{.spec.taints[?(@.effect=="NoExecute")].key}'=node.kubernetes.io/unreachable --timeout=20s`
    Then the output contains "condition met"
    And node $NODE1 comes back
    And node $NODE2 comes back
