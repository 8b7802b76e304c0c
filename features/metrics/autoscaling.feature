@needs:measure-usage
Feature: An autoscaler follows what pods use
  Source: Kubernetes documentation, Horizontal Pod Autoscaling.

  What is used is known 30 s later at the latest, and the controller looks every 15 s.

  @b:hpa-cpu
  Scenario: CPU, as a percentage of the request
    The load is the pods' own: each uses three quarters of its request, and the target
    is half of it. 2 pods become 3, those 5, and those 8, of which the most is 6.

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
            containers:
            - name: main
              image: gherkube/actor:1
              args: [uses 150m of CPU]
              resources: {requests: {cpu: 200m}}
      """
    When I run `kubectl autoscale deployment web --min=1 --max=6 --cpu=50%`
    Then an event FailedGetResourceMetric saying "failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API" is seen on horizontalpodautoscaler web within 5s
    And the field spec.replicas of deployment web becomes "3" within 1m
    And an event SuccessfulRescale saying "New size: 3; reason: cpu resource utilization (percentage of request) above target" was seen on horizontalpodautoscaler web
    And the field spec.replicas of deployment web becomes "5" within 1m
    And the field spec.replicas of deployment web becomes "6" within 1m
    And the field conditions.ScalingLimited of horizontalpodautoscaler web becomes "True/TooManyReplicas" within 16s
    When 1m passes
    And I run `kubectl get hpa web`
    Then the output is a table with:
      | NAME | REFERENCE      | TARGETS      | MINPODS | MAXPODS | REPLICAS |
      | web  | Deployment/web | cpu: 75%/50% | 1       | 6       | 6        |

  @b:hpa-memory-custom
  Scenario: Memory, as a value
    Given a deployment web of 1 pod that:
      """
      uses 100Mi of memory
      """
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 3
        metrics:
        - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 50Mi}}}
      """
    Then the field spec.replicas of deployment web becomes "2" within 1m
    And an event SuccessfulRescale saying "New size: 2; reason: memory resource above target" was seen on horizontalpodautoscaler web

  @b:hpa-container-resource
  Scenario: One container of each pod, whatever the others do
    Given I apply the manifest:
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
            containers:
            - name: main
              image: gherkube/actor:1
              args: [uses 100m of CPU]
              resources: {requests: {cpu: 100m}}
            - name: side
              image: gherkube/actor:1
              args: [listens on 8080]
              resources: {requests: {cpu: 900m}}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 3
        metrics:
        - {type: ContainerResource, containerResource: {name: cpu, container: main, target: {type: Utilization, averageUtilization: 50}}}
      """
    Then the field spec.replicas of deployment web becomes "2" within 1m
    And an event SuccessfulRescale saying "New size: 2; reason: cpu container resource utilization (percentage of request) above target" was seen on horizontalpodautoscaler web

  @b:hpa-missing-request
  Scenario: Without a request there is no percentage
    Given a deployment web of 1 pod that:
      """
      uses 500m of CPU
      """
    When I run `kubectl autoscale deployment web --max=3 --cpu=50%`
    Then an event FailedGetResourceMetric saying "failed to get cpu utilization: missing request for cpu in container main of Pod web-" is seen on horizontalpodautoscaler web within 1m
    And the field conditions.ScalingActive of horizontalpodautoscaler web becomes "False/FailedGetResourceMetric" within 16s
    When 1 minute passes
    Then the field spec.replicas of deployment web is "1"

  @b:hpa-not-ready
  Scenario: What pods use before they are ready does not count
    Given I apply the manifest:
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
            containers:
            - name: main
              image: gherkube/actor:1
              args: [uses 500m of CPU until 100s, uses 50m of CPU after 100s, listens on 8080 after 2m]
              resources: {requests: {cpu: 100m}}
              readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
      """
    And I run `kubectl autoscale deployment web --max=3 --cpu=50%`
    When 110s pass
    Then the field spec.replicas of deployment web is "1"
    And an event FailedGetResourceMetric saying "did not receive metrics for targeted pods (pods might be unready)" was seen on horizontalpodautoscaler web
    When deployment web reaches 1 ready replica within 30s
    And the field conditions.ScalingActive of horizontalpodautoscaler web becomes "True/ValidMetricFound" within 1m
    Then the field spec.replicas of deployment web is "1"
    And no event SuccessfulRescale was seen on horizontalpodautoscaler web
