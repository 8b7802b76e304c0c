Feature: Pods are resized in place
  The resources of a pod can be changed through its subresource resize. What is asked for,
  what the kubelet has allocated and what the containers have are three things, and the
  pod's status tells all of them.

  Source: kubernetes.io, Resize CPU and Memory Resources assigned to Containers. What a
  real cluster did (kind, Kubernetes 1.37.2) is with each behaviour.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: registry.k8s.io/pause:3.10
          resources: {requests: {cpu: 100m, memory: 50Mi}, limits: {cpu: 200m, memory: 100Mi}}
          resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]
      """
    And pod web becomes Ready within 30s

  @b:resize-cpu
  Scenario: Processors, while the container runs
    When I run `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"150m"},"limits":{"cpu":"300m"}}}]}}'`
    Then the output is:
      """
      pod/web patched
      """
    And an event ResizeStarted is seen on pod web within 5s
    And an event ResizeCompleted is seen on pod web within 5s
    And container main of pod web has 0 restarts
    When 5 seconds pass
    And I run `kubectl get pod web -o jsonpath='{.status.containerStatuses[0].allocatedResources.cpu} {.status.containerStatuses[0].resources.requests.cpu} {.status.containerStatuses[0].resources.limits.cpu} {.status.resources.limits.cpu} {.status.conditions[?(@.type=="PodResizeInProgress")].status}'`
    Then the output is:
      """
      150m 150m 300m 300m
      """

  @b:resize-events
  Scenario: Events say what is wanted and which generation it is of
    When I run `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"150m"}}}]}}'`
    Then an event ResizeStarted saying "Pod resize started: {\"containers\":[{\"name\":\"main\",\"resources\":{\"limits\":{\"cpu\":\"200m\",\"memory\":\"100Mi\"},\"requests\":{\"cpu\":\"150m\",\"memory\":\"50Mi\"}}}],\"generation\":2}" is seen on pod web within 5s
    And an event ResizeCompleted saying "Pod resize completed: {" is seen on pod web within 5s

  @b:resize-in-progress
  Scenario: In between the status says that it goes on
    When I run `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"150m"}}}]}}'`
    Then the field conditions.PodResizeInProgress of pod web becomes "True" within 5s
    And the field conditions.PodResizeInProgress of pod web becomes "-" within 5s

  @b:resize-restart
  Scenario: Memory, which this container is restarted for
    When I run `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"memory":"60Mi"},"limits":{"memory":"120Mi"}}}]}}'`
    Then an event Killing saying "Container main resize requires restart" is seen on pod web within 5s
    And container main of pod web reaches 1 restart within 10s
    And an event ResizeCompleted is seen on pod web within 5s
    When I run `kubectl get pod web -o jsonpath='{.status.containerStatuses[0].resources.limits.memory}'`
    Then the output is:
      """
      120Mi
      """

  @b:resize-subresource
  Scenario: Not through the pod itself
    When I try `kubectl patch pod web -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"150m"}}}]}}'`
    Then the command fails with exit code 1
    And the error output contains "pod updates may not change fields other than"

  @b:resize-qos
  Scenario: The QoS class stays
    When I try `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"200m","memory":"100Mi"}}}]}}'`
    Then the command fails with exit code 1
    And the error output contains "spec: Invalid value: \"Burstable\": Pod QOS Class may not change as a result of resizing"

  @b:resize-removal
  Scenario: What was asked for cannot be taken back
    When I try `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"limits":{"cpu":null}}}]}}'`
    Then the command fails with exit code 1
    And the error output contains "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed"

  @b:resize-kinds
  Scenario: Only processors and memory
    When I try `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"ephemeral-storage":"1Gi"}}}]}}'`
    Then the command fails with exit code 1
    And the error output contains "spec: Forbidden: only cpu and memory resources are mutable"

  @b:resize-capacity
  Scenario: No more than the node has
    When I try `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"100"},"limits":{"cpu":"100"}}}]}}'`
    Then the command fails with exit code 1
    And the error output contains "pods \"web\" is forbidden: node didn't have enough allocatable resources: cpu, requested: 100000, allocatable: 2000"

  @b:resize-sidecar
  Scenario: A sidecar is restarted for it, and the other containers go on
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: two}
      spec:
        terminationGracePeriodSeconds: 1
        initContainers:
        - name: side
          image: registry.k8s.io/pause:3.10
          restartPolicy: Always
          resources: {requests: {cpu: 50m}}
          resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]
        containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      """
    And pod two becomes Ready within 30s
    When I run `kubectl patch pod two --subresource resize -p '{"spec":{"initContainers":[{"name":"side","resources":{"requests":{"cpu":"70m"}}}]}}'`
    Then an event Killing saying "Container side resize requires restart" is seen on pod two within 5s
    And an event ResizeCompleted is seen on pod two within 10s
    And container init/side of pod two reaches 1 restart within 10s
    And container main of pod two has 0 restarts

  @b:resize-pod-level
  Scenario: The resources of a whole pod
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: whole}
      spec:
        terminationGracePeriodSeconds: 1
        resources: {requests: {cpu: 100m, memory: 50Mi}, limits: {cpu: 200m, memory: 100Mi}}
        containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
      """
    And pod whole becomes Ready within 30s
    When I run `kubectl patch pod whole --subresource resize -p '{"spec":{"resources":{"requests":{"cpu":"150m"},"limits":{"cpu":"300m"}}}}'`
    Then an event ResizeStarted saying "Pod resize started: {\"containers\":[{\"name\":\"main\",\"resources\":{}}],\"generation\":2}" is seen on pod whole within 5s
    And an event ResizeCompleted is seen on pod whole within 5s
    When 5 seconds pass
    And I run `kubectl get pod whole -o jsonpath='{.status.allocatedResources} {.status.resources}'`
    Then the output is:
      """
      {"cpu":"150m","memory":"50Mi"} {"limits":{"cpu":"300m","memory":"100Mi"},"requests":{"cpu":"150m","memory":"50Mi"}}
      """
