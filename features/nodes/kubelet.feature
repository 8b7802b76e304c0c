Feature: A kubelet that stops
  The containers of its node go on; nothing is reported of them, and nothing that is
  wanted is done.

  Source: Kubernetes documentation, Pod Lifecycle, "Pod garbage collection" and Nodes.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: main, labels: {app: main}}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        containers: [{name: main, image: "nginx:1.25"}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: other}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE2@"}
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "36000"]}]
      """
    And pod main becomes Ready within 60s
    And pod other becomes Ready within 60s
    And I run `IP=$(kubectl get pod main -o jsonpath='{.status.podIP}')`

  @alone @b:kubelet-stops
  Scenario: Its containers still serve, and the API server cannot reach it
    When the kubelet of node $NODE1 stops
    And I run `kubectl exec other -- wget -q -O - http://$IP`
    Then the output contains "Welcome to nginx!"
    When I try `kubectl exec main -- true`
    Then the command fails
    And the error output contains "connect: connection refused"
    When I try `kubectl logs main`
    Then the command fails
    And the error output contains "connect: connection refused"

  @alone @b:kubelet-stops
  Scenario: A pod that is deleted meanwhile ends when the kubelet is back
    When the kubelet of node $NODE1 stops
    And I run `kubectl delete pod main --wait=false`
    Then pod main stays Terminating for 20s
    When I run `kubectl exec other -- wget -q -O - http://$IP`
    Then the output contains "Welcome to nginx!"
    When the kubelet of node $NODE1 starts
    Then pod main becomes gone within 30s
    And an event Killing was seen on pod main

  @alone @b:kubelet-stops
  Scenario: A kubelet that is back in time changes nothing
    When the kubelet of node $NODE1 stops
    And 20 seconds pass
    And the kubelet of node $NODE1 starts
    Then pod main stays Ready for 1m
    And container main of pod main has 0 restarts

  @alone @b:kubelet-stops
  Scenario: A pod that is bound meanwhile starts when the kubelet is back
    When the kubelet of node $NODE1 stops
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: late}
      spec:
        terminationGracePeriodSeconds: 1
        nodeName: "@NODE1@"
        containers: [{name: main, image: "nginx:1.25"}]
      """
    Then pod late stays Pending for 10s
    When the kubelet of node $NODE1 starts
    Then pod late becomes Ready within 30s

  @alone @b:node-leaves-joins
  Scenario: A node that is deleted leaves its pods to the garbage collector
    Source: pkg/controller/podgc: a node must be missing for 40 s, and pods are looked at
    every 20 s.

    When the kubelet of node $NODE1 stops
    And I run `kubectl delete node $NODE1`
    Then pod main stays Running for 35s
    And pod main becomes gone within 50s
    And it happened exactly 1 time that pod main changes its conditions.DisruptionTarget
    When I try `kubectl get lease -n kube-node-lease $NODE1`
    Then the error output contains "NotFound"
    When the kubelet of node $NODE1 starts
    And 10 seconds pass
    And I run `kubectl wait node/$NODE1 --for=condition=Ready --timeout=30s`
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: again}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        containers: [{name: main, image: "nginx:1.25"}]
      """
    Then pod again becomes Ready within 30s
    When I run `kubectl get lease -n kube-node-lease $NODE1 -o jsonpath='{.spec.holderIdentity}'`
    Then the output is:
      """
      $NODE1
      """

  @alone @b:node-leaves-joins
  Scenario: A new machine joins, and pods come to it
    Given I run `kubectl cordon $NODE1`
    And I run `kubectl cordon $NODE2`
    And I run `kubectl create deployment web --image=nginx:1.25 --replicas=2`
    And exactly 2 pods of deployment web stay Pending for 10s
    When node worker9 joins
    Then deployment web reaches 2 ready replicas within 30s
    And exactly 2 pods on node worker9 are Ready
    When I run `kubectl get event -n default --field-selector involvedObject.name=worker9 -o jsonpath='{.items[*].reason}'`
    Then the output contains "Starting"
    And the output contains "NodeReady"

  @alone @b:kubelet-forgets
  Scenario: A kubelet that starts again has forgotten how often containers failed
    After three restarts a container waits for 40 s, and after four for 80 s.

    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: crash}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "exit 1"]}]
      """
    And container main of pod crash reaches 4 restarts within 3m
    When the kubelet of node $NODE1 stops
    And the kubelet of node $NODE1 starts
    Then container main of pod crash reaches 5 restarts within 30s

  @alone @b:kubelet-forgets
  Scenario: It counts failures of probes from zero
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: sick}
      spec:
        terminationGracePeriodSeconds: 1
        nodeSelector: {kubernetes.io/hostname: "@NODE1@"}
        containers:
        - name: main
          image: nginx:1.25
          livenessProbe: {exec: {command: ["false"]}, periodSeconds: 10, failureThreshold: 4}
      """
    And pod sick becomes Ready within 60s
    When 25 seconds pass
    And the kubelet of node $NODE1 stops
    And the kubelet of node $NODE1 starts
    Then container main of pod sick stays running for 25s
    And container main of pod sick reaches 1 restart within 30s

  @alone @b:kubelet-stops
  Scenario: A machine whose kubelet has stopped can lose its power
    When the kubelet of node $NODE1 stops
    And node $NODE1 falls silent
    And I try `kubectl exec other -- wget -q -T 2 -O - http://$IP`
    Then the command fails
    When node $NODE1 comes back
    Then container main of pod main reaches 1 restart within 60s
    And pod main becomes Ready within 30s
