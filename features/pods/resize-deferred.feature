Feature: A resize waits for room on its node
  Source: kubernetes.io, Resize CPU and Memory Resources assigned to Containers. What a
  real cluster did (kind, Kubernetes 1.37.2) is with each behaviour.

  Background:
    Given a cluster with 1 node of 2 CPUs each
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: big}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/pause:3.10", resources: {requests: {cpu: "1"}}}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: first}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/pause:3.10", resources: {requests: {cpu: 100m}}}]
      ---
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: {name: resize-important}
      value: 1000
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: important}
      spec:
        terminationGracePeriodSeconds: 1
        priorityClassName: resize-important
        containers: [{name: main, image: "registry.k8s.io/pause:3.10", resources: {requests: {cpu: 100m}}}]
      """
    And exactly 3 pods become Ready within 30s
    And I run `kubectl patch pod first --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"1200m"}}}]}}'`

  @b:resize-deferred
  Scenario: It is deferred, and the status says why
    Then the field conditions.PodResizePending of pod first becomes "True/Deferred" within 5s
    And an event ResizeDeferred matching "^Pod resize OutOfcpu: .*Node didn't have enough resource: cpu, requested: 1200, used: [0-9]+, capacity: 2000" is seen on pod first within 5s
    When I run `kubectl get pod first -o jsonpath='{.spec.containers[0].resources.requests.cpu} {.status.containerStatuses[0].allocatedResources.cpu} {.status.conditions[?(@.type=="PodResizePending")].observedGeneration}'`
    Then the output is:
      """
      1200m 100m 2
      """

  @b:resize-retried
  Scenario: It is done as soon as another pod has gone
    When I run `kubectl delete pod big --wait=false`
    Then an event ResizeCompleted is seen on pod first within 10s
    And the field conditions.PodResizePending of pod first is "-"

  @b:resize-order
  Scenario: Of several, that of the pod with the higher priority is tried first
    When I run `kubectl patch pod important --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"1200m"}}}]}}'`
    Then the field conditions.PodResizePending of pod important becomes "True/Deferred" within 5s
    When I run `kubectl delete pod big --wait=false`
    Then an event ResizeCompleted is seen on pod important within 10s
    And the field conditions.PodResizePending of pod first is "True/Deferred"

  @b:resize-reverted
  Scenario: Who asks for what the pod has waits no longer
    Given the field conditions.PodResizePending of pod first becomes "True/Deferred" within 5s
    When I run `kubectl patch pod first --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"100m"}}}]}}'`
    Then the field conditions.PodResizePending of pod first becomes "-" within 5s
    And no event ResizeStarted was seen on pod first

  @b:resize-scheduler
  Scenario: The scheduler keeps room for what is asked for
    Given the field conditions.PodResizePending of pod first becomes "True/Deferred" within 5s
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: late}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/pause:3.10", resources: {requests: {cpu: 200m}}}]
      """
    Then an event FailedScheduling saying "Insufficient cpu" is seen on pod late within 5s
