Feature: A container has the limits of the last resize
  Source: kubernetes.io, Resize CPU and Memory Resources assigned to Containers.

  @b:resize-raises-limit
  Scenario: One that needs more memory later is not killed
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: main
          image: gherkube/actor:1
          args: [uses 64Mi of memory after 20s]
          resources: {requests: {memory: 16Mi}, limits: {memory: 32Mi}}
      """
    And pod web becomes Ready within 30s
    When I run `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"limits":{"memory":"96Mi"}}}]}}'`
    Then an event ResizeCompleted is seen on pod web within 10s
    And pod web stays Ready for 1m
    And container main of pod web has 0 restarts

  @b:resize-below-usage
  Scenario: A limit below what is used is not set
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: main
          image: gherkube/actor:1
          args: [uses 64Mi of memory]
          resources: {requests: {memory: 16Mi}, limits: {memory: 128Mi}}
      """
    And pod web becomes Ready within 30s
    And 5 seconds pass
    When I run `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"limits":{"memory":"32Mi"}}}]}}'`
    Then an event ResizeError matching "cannot decrease memory limits: .*attempting to set container ..main.. memory limit \(33554432\) below current usage" is seen on pod web within 10s
    And the field conditions.PodResizeInProgress of pod web becomes "True/Error" within 30s
    And container main of pod web has 0 restarts
    When I run `kubectl get pod web -o jsonpath='{.status.containerStatuses[0].resources.limits.memory}'`
    Then the output is:
      """
      128Mi
      """
