@needs:measure-usage
Feature: What containers use is measured
  A metrics-server asks the kubelets every 15 s. What a pod uses is known when it has
  heard of its containers twice, or once if they run for 10 to 15 s.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: busy, labels: {app: busy}}
      spec:
        containers:
        - name: main
          image: gherkube/actor:1
          args: [uses 300m of CPU, uses 50Mi of memory]
        - name: side
          image: gherkube/actor:1
          args: [uses 100m of CPU, uses 20Mi of memory]
      """
    And pod busy becomes Ready within 30s

  @b:metrics-delay
  Scenario: At first nothing is known of a pod
    When I try `kubectl top pod busy`
    Then the command fails with exit code 1
    And the error output contains "not found"
    When 31s pass
    And I run `kubectl top pod busy`
    Then the output is a table with:
      | NAME | CPU(cores) | MEMORY(bytes) |
      | busy | 400m       | 70Mi          |

  @b:top
  Scenario: kubectl top shows pods, their containers and nodes
    When 31s pass
    And I run `kubectl top pod --containers -l app=busy`
    Then the output is a table with:
      | POD  | NAME | CPU(cores) | MEMORY(bytes) |
      | busy | main | 300m       | 50Mi          |
      | busy | side | 100m       | 20Mi          |
    When I run `kubectl top pod --sum`
    Then the output contains "400m         70Mi"
    When I run `kubectl top node`
    Then the output is a table that has:
      | NAME   | CPU(cores) | CPU(%) | MEMORY(bytes) | MEMORY(%) |
      | $NODE1 | *          | *      | *             | *         |

  @b:metrics-api
  Scenario: They are served as an API group
    When I run `kubectl api-resources --api-group=metrics.k8s.io`
    Then the output is a table that has:
      | NAME  | APIVERSION             | NAMESPACED | KIND        |
      | nodes | metrics.k8s.io/v1beta1 | false      | NodeMetrics |
      | pods  | metrics.k8s.io/v1beta1 | true       | PodMetrics  |
    When 31s pass
    And I run `kubectl get pods.metrics.k8s.io busy -o 'jsonpath={.containers[?(@.name=="main")].usage.cpu}'`
    Then the output contains "300m"

  @b:metrics-rbac
  Scenario: Who may view a namespace may see what its pods use
    When I run:
      """
      kubectl create serviceaccount viewer
      kubectl create rolebinding viewer --clusterrole=view --serviceaccount=$NS:viewer
      """
    And I run `kubectl auth can-i list pods.metrics.k8s.io --as=system:serviceaccount:$NS:viewer`
    Then the output contains "yes"
    When I try `kubectl auth can-i list nodes.metrics.k8s.io --as=system:serviceaccount:$NS:other`
    Then the output contains "no"

  @b:cpu-throttled
  Scenario: A container gets no more CPU than its limit
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: throttled}
      spec:
        containers:
        - name: main
          image: gherkube/actor:1
          args: [uses 1500m of CPU]
          resources: {limits: {cpu: 200m}}
      """
    And pod throttled becomes Ready within 30s
    When 31s pass
    And I run `kubectl top pod throttled`
    Then the output is a table with:
      | NAME      | CPU(cores) |
      | throttled | 200m       |
    And container main of pod throttled has 0 restarts
