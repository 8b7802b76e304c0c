@unsupported
Feature: What a cluster that is reached by its API alone cannot do

  Scenario: A container is killed
    When container main of pod web is killed

  Scenario: A sandbox is stopped
    When the sandbox of pod web is stopped

  Scenario: A node falls silent
    When node $NODE1 falls silent

  Scenario: A node comes back
    When node $NODE1 comes back

  Scenario: An image appears
    When image appearslater:1.0 appears in the registry

  Scenario: An image disappears
    When image appearslater:1.0 disappears from the registry

  Scenario: The control plane restarts
    When the control plane restarts

  Scenario: A request from outside has a status
    Then an HTTP request from outside to http://$NODE1:30000/ answers 200

  Scenario: A request from outside has a text
    Then an HTTP request from outside to http://$NODE1:30000/ answers "web"

  Scenario: A node reboots
    When node $NODE1 reboots

  Scenario: A kubelet stops
    When the kubelet of node $NODE1 stops

  Scenario: A kubelet starts
    When the kubelet of node $NODE1 starts

  Scenario: A kubelet restarts with another configuration
    When the kubelet of node $NODE1 restarts with the configuration:
      """
      apiVersion: kubelet.config.k8s.io/v1beta1
      kind: KubeletConfiguration
      evictionHard: {memory.available: 1Gi}
      """

  Scenario: A node joins
    When node late joins

  Scenario: A metric of an object is set
    When the metric http_requests of pod web is 300

  Scenario: A metric of pods is set
    When the metric http_requests of each pod with label app=web is 300

  Scenario: An external metric is set
    When the external metric queue_length is 42

  Scenario: An external metric with a label is set
    When the external metric queue_length with label queue=a is 42

  Scenario: Another number of nodes
    Given a cluster with 99 nodes

  Scenario: Nodes of a size
    Given a cluster with 2 nodes of 4 CPUs each

  Scenario: Nodes in zones
    Given a cluster with 2 nodes in 2 zones

  Scenario: Nodes of a size in zones
    Given a cluster with 2 nodes in 2 zones of 4 CPUs each

  Scenario: Nodes in a table
    Given a cluster with the nodes:
      | name | cpu |
      | big  | 64  |

  @needs:network-policies
  Scenario: Its network is not known to enforce policies
    When I run `kubectl create ns $NS-other`

  Scenario: A node shuts down
    When node $NODE1 shuts down within 30s

  Scenario: A node shuts down, with time for critical pods
    When node $NODE1 shuts down within 30s, 10s of it for critical pods

  Scenario: A node shuts down by priorities
    When node $NODE1 shuts down by the priority of pods:
      | priority | period |
      | 0        | 10s    |

  Scenario: A static pod appears
    When the static pod manifest web.yaml appears on node $NODE1:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {containers: [{name: main, image: nginx}]}
      """

  Scenario: A static pod disappears
    When the static pod manifest web.yaml disappears from node $NODE1

  Scenario: An ingress controller is brought
    Given an ingress controller of class "nginx"
