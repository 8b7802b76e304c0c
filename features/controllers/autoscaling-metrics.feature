Feature: An autoscaler follows metrics of pods, of objects and from outside
  Source: Kubernetes documentation, Horizontal Pod Autoscaling.

  The controller looks at an autoscaler every 15 s, and at once when it is new.

  Background:
    Given a deployment web of 2 pods that:
      """
      listens on 8080
      exits 0 on TERM
      """
    And deployment web reaches 2 ready replicas within 1m

  @b:hpa-algorithm @b:hpa-memory-custom
  Scenario: A metric of pods
    Each of two pods has three times the value that is wanted on average.

    Given the metric http_requests of each pod with label app=web is 300
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 10
        metrics:
        - {type: Pods, pods: {metric: {name: http_requests}, target: {type: AverageValue, averageValue: 100}}}
        behavior: {scaleDown: {stabilizationWindowSeconds: 0}}
      """
    Then the field spec.replicas of deployment web becomes "6" within 16s
    And an event SuccessfulRescale saying "New size: 6; reason: pods metric http_requests above target" was seen on horizontalpodautoscaler web
    When deployment web reaches 6 ready replicas within 1m
    And the metric http_requests of each pod with label app=web is 40
    Then the field spec.replicas of deployment web becomes "3" within 16s
    And an event SuccessfulRescale saying "New size: 3; reason: All metrics below target" was seen on horizontalpodautoscaler web

  @b:hpa-tolerance
  Scenario: A ratio near one changes nothing
    The default tolerance is 0.1.

    Given the metric http_requests of each pod with label app=web is 110
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 10
        metrics:
        - {type: Pods, pods: {metric: {name: http_requests}, target: {type: AverageValue, averageValue: 100}}}
      """
    Then the field conditions.ScalingActive of horizontalpodautoscaler web becomes "True/ValidMetricFound" within 16s
    When 1 minute passes
    Then the field spec.replicas of deployment web is "2"
    When the metric http_requests of each pod with label app=web is 111
    Then the field spec.replicas of deployment web becomes "3" within 16s

  @b:hpa-configurable-tolerance
  Scenario: The tolerance of one direction is the autoscaler's own
    Given the metric http_requests of each pod with label app=web is 110
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 10
        metrics:
        - {type: Pods, pods: {metric: {name: http_requests}, target: {type: AverageValue, averageValue: 100}}}
        behavior: {scaleUp: {tolerance: 50m}}
      """
    Then the field spec.replicas of deployment web becomes "3" within 16s

  @b:hpa-object-metric
  Scenario: A metric of another object, as a whole and for each pod
    As a whole, 4k where 2k is wanted doubles the pods. For each pod, 3k are six times
    500.

    Given the metric hits of service web is 4k
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 20
        metrics:
        - type: Object
          object: {metric: {name: hits}, describedObject: {apiVersion: v1, kind: Service, name: web}, target: {type: Value, value: 2k}}
      """
    Then the field spec.replicas of deployment web becomes "4" within 16s
    When the metric hits of service web is 2k
    And 1 minute passes
    Then the field spec.replicas of deployment web is "4"
    When the metric hits of service web is 3k
    And I run:
      """
      kubectl patch hpa web --type=json -p '[{"op": "replace", "path": "/spec/metrics/0/object/target", "value": {"type": "AverageValue", "averageValue": "500"}}]'
      """
    Then the field spec.replicas of deployment web becomes "6" within 16s

  @b:hpa-external-metric
  Scenario: An external metric, of which a selector takes some values
    Given the external metric queue_length with label queue=mail is 90
    And the external metric queue_length with label queue=print is 1000
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 10
        metrics:
        - type: External
          external:
            metric: {name: queue_length, selector: {matchLabels: {queue: mail}}}
            target: {type: AverageValue, averageValue: 30}
      """
    Then the field spec.replicas of deployment web becomes "3" within 16s
    When I run `kubectl get hpa web`
    Then the output is a table with:
      | NAME | REFERENCE      | TARGETS        | MINPODS | MAXPODS |
      | web  | Deployment/web | 45/30 (avg)    | 1       | 10      |

  @b:hpa-largest
  Scenario: Of several metrics the largest count is taken
    Given the metric http_requests of each pod with label app=web is 50
    And the external metric queue_length is 120
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 10
        metrics:
        - {type: Pods, pods: {metric: {name: http_requests}, target: {type: AverageValue, averageValue: 100}}}
        - {type: External, external: {metric: {name: queue_length}, target: {type: AverageValue, averageValue: 30}}}
      """
    Then the field spec.replicas of deployment web becomes "4" within 16s

  @b:hpa-metric-error
  Scenario: While a metric fails, others scale up and never down
    Given the metric http_requests of each pod with label app=web is 50
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 10
        metrics:
        - {type: Pods, pods: {metric: {name: http_requests}, target: {type: AverageValue, averageValue: 100}}}
        - {type: External, external: {metric: {name: nosuch}, target: {type: AverageValue, averageValue: 30}}}
        behavior: {scaleDown: {stabilizationWindowSeconds: 0}}
      """
    Then the field conditions.ScalingActive of horizontalpodautoscaler web becomes "False/FailedGetExternalMetric" within 16s
    When 1 minute passes
    Then the field spec.replicas of deployment web is "2"
    When the metric http_requests of each pod with label app=web is 200
    Then the field spec.replicas of deployment web becomes "4" within 16s

  @b:hpa-missing-metrics
  Scenario: Pods without the metric count as idle when it goes up, and as busy when it goes down
    Of three pods one has the metric. Alone it asks for three times the pods; with
    two idle ones the average is what is wanted.

    Given I run `kubectl scale deployment web --replicas=3`
    And deployment web reaches 3 ready replicas within 1m
    And I run:
      """
      POD=$(kubectl get pod -l app=web -o jsonpath={.items[0].metadata.name})
      """
    And the metric http_requests of pod $POD is 300
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 10
        metrics:
        - {type: Pods, pods: {metric: {name: http_requests}, target: {type: AverageValue, averageValue: 100}}}
        behavior: {scaleDown: {stabilizationWindowSeconds: 0}}
      """
    Then the field conditions.ScalingActive of horizontalpodautoscaler web becomes "True/ValidMetricFound" within 16s
    When 1 minute passes
    Then the field spec.replicas of deployment web is "3"
    When the metric http_requests of pod $POD is 10
    And 1 minute passes
    Then the field spec.replicas of deployment web is "3"
    When the metric http_requests of each pod with label app=web is 10
    Then the field spec.replicas of deployment web becomes "1" within 16s
