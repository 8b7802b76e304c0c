Feature: How far and how fast an autoscaler goes
  Source: Kubernetes documentation, Horizontal Pod Autoscaling.

  The controller looks at an autoscaler every 15 s, and at once when it or its spec
  is new.

  Background:
    Given a deployment web of 4 pods that:
      """
      listens on 8080
      exits 0 on TERM
      """
    And deployment web reaches 4 ready replicas within 1m
    And the file hpa.yaml:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        minReplicas: 2
        maxReplicas: 40
        metrics:
        - {type: External, external: {metric: {name: load}, target: {type: AverageValue, averageValue: 1}}}
      """

  @b:hpa-downscale-stabilisation
  Scenario: It goes down only to the most that was recommended in five minutes
    Given the external metric load is 4
    And I run `kubectl apply -f hpa.yaml`
    And the field conditions.ScalingActive of horizontalpodautoscaler web becomes "True/ValidMetricFound" within 16s
    When the external metric load is 2
    Then the field conditions.AbleToScale of horizontalpodautoscaler web becomes "True/ScaleDownStabilized" within 16s
    When 4 minutes pass
    Then the field spec.replicas of deployment web is "4"
    And the field spec.replicas of deployment web becomes "2" within 90s

  @b:hpa-limits
  Scenario: It keeps within the least and the most
    Given the external metric load is 100
    And I run `kubectl apply -f hpa.yaml`
    Then the field spec.replicas of deployment web becomes "40" within 2m
    And the field conditions.ScalingLimited of horizontalpodautoscaler web becomes "True/TooManyReplicas" within 16s
    When I run `kubectl patch hpa web -p '{"spec": {"maxReplicas": 5}}'`
    Then the field spec.replicas of deployment web becomes "5" within 1s
    And an event SuccessfulRescale saying "New size: 5; reason: Current number of replicas above Spec.MaxReplicas" was seen on horizontalpodautoscaler web
    When I run `kubectl patch hpa web -p '{"spec": {"minReplicas": 8, "maxReplicas": 9}}'`
    Then the field spec.replicas of deployment web becomes "8" within 1s
    And an event SuccessfulRescale saying "New size: 8; reason: Current number of replicas below Spec.MinReplicas" was seen on horizontalpodautoscaler web

  @b:hpa-scale-up-limit
  Scenario: Without a policy it doubles at most
    Given the external metric load is 100
    And I run `kubectl apply -f hpa.yaml`
    Then the field spec.replicas of deployment web becomes "8" within 16s
    And the field conditions.ScalingLimited of horizontalpodautoscaler web is "True/ScaleUpLimit"
    And the field spec.replicas of deployment web becomes "16" within 16s
    And the field spec.replicas of deployment web becomes "32" within 16s
    And the field spec.replicas of deployment web becomes "40" within 16s

  @b:hpa-policies
  Scenario Outline: Policies limit how many pods come in a period
    With several policies the one that allows more counts, unless selectPolicy says Min.

    Given the external metric load is 4
    And I run `kubectl apply -f hpa.yaml`
    And I run:
      """
      kubectl patch hpa web -p '{"spec": {"behavior": {"scaleUp": {"selectPolicy": "<select>", "stabilizationWindowSeconds": 0, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}, {"type": "Percent", "value": 200, "periodSeconds": 60}]}}}}'
      """
    And the external metric load is 100
    Then the field spec.replicas of deployment web becomes "<first>" within 16s
    When 30s pass
    Then the field spec.replicas of deployment web is "<first>"

    Examples:
      | select | first |
      | Min    | 5     |
      | Max    | 12    |

  @b:hpa-scale-down-policy
  Scenario: A policy takes pods away one by one
    Given the external metric load is 4
    And I run `kubectl apply -f hpa.yaml`
    And I run:
      """
      kubectl patch hpa web -p '{"spec": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 0, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]}}}}'
      """
    And the field conditions.ScalingActive of horizontalpodautoscaler web becomes "True/ValidMetricFound" within 16s
    When the external metric load is 1
    Then the field spec.replicas of deployment web becomes "3" within 16s
    When 55s pass
    Then the field spec.replicas of deployment web is "3"
    And the field spec.replicas of deployment web becomes "2" within 21s

  @b:hpa-disabled-direction
  Scenario: A direction can be switched off
    Given the external metric load is 4
    And I run `kubectl apply -f hpa.yaml`
    And I run:
      """
      kubectl patch hpa web -p '{"spec": {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 0, "selectPolicy": "Disabled"}}}}'
      """
    When the external metric load is 1
    And 10 minutes pass
    Then the field spec.replicas of deployment web is "4"
    And the field conditions.ScalingLimited of horizontalpodautoscaler web is "True/ScaleDownLimit"

  @b:hpa-scale-up-window
  Scenario: A window can hold back the way up, too
    Given the external metric load is 4
    And I run `kubectl apply -f hpa.yaml`
    And I run:
      """
      kubectl patch hpa web -p '{"spec": {"behavior": {"scaleUp": {"stabilizationWindowSeconds": 120}}}}'
      """
    And the field conditions.ScalingActive of horizontalpodautoscaler web becomes "True/ValidMetricFound" within 16s
    When the external metric load is 6
    Then the field conditions.AbleToScale of horizontalpodautoscaler web becomes "True/ScaleUpStabilized" within 16s
    When 90s pass
    Then the field spec.replicas of deployment web is "4"
    And the field spec.replicas of deployment web becomes "6" within 60s

  @b:hpa-maintenance
  Scenario: A target that somebody scaled to zero is left alone
    Given the external metric load is 4
    And I run `kubectl apply -f hpa.yaml`
    And the field conditions.ScalingActive of horizontalpodautoscaler web becomes "True/ValidMetricFound" within 16s
    When I run `kubectl scale deployment web --replicas=0`
    Then the field conditions.ScalingActive of horizontalpodautoscaler web becomes "False/ScalingDisabled" within 16s
    When 5 minutes pass
    Then the field spec.replicas of deployment web is "0"
    When I run `kubectl scale deployment web --replicas=1`
    Then the field spec.replicas of deployment web becomes "4" within 1m

  @b:hpa-scale-to-zero
  Scenario: With an external metric the least may be none
    Given the external metric load is 4
    And I run `kubectl apply -f hpa.yaml`
    And I run:
      """
      kubectl patch hpa web -p '{"spec": {"minReplicas": 0, "behavior": {"scaleDown": {"stabilizationWindowSeconds": 0}}}}'
      """
    When the external metric load is 0
    Then the field spec.replicas of deployment web becomes "0" within 16s
    And the field conditions.ScaledToZero of horizontalpodautoscaler web is "True/ScaledToZero"
    When the external metric load is 3
    Then the field spec.replicas of deployment web becomes "3" within 16s
