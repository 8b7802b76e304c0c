Feature: What an autoscaler scales, and what it says when it cannot

  @b:hpa-scale-targets
  Scenario Outline: Everything with a scale subresource
    Given the external metric load is 3
    And I apply the manifest:
      """
      apiVersion: <version>
      kind: <kind>
      metadata: {name: web}
      spec:
        replicas: 1
        serviceName: <service>
        selector: <selector>
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: nginx}]}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: <version>, kind: <kind>, name: web}
        maxReplicas: 5
        metrics:
        - {type: External, external: {metric: {name: load}, target: {type: AverageValue, averageValue: 1}}}
      """
    Then the field spec.replicas of <thing> web becomes "3" within 31s

    Examples:
      | version | kind                  | thing                 | service | selector                    |
      | apps/v1 | ReplicaSet            | replicaset            | null    | {matchLabels: {app: web}}   |
      | apps/v1 | StatefulSet           | statefulset           | web     | {matchLabels: {app: web}}   |
      | v1      | ReplicationController | replicationcontroller | null    | {app: web}                  |

  @b:hpa-custom-resource
  Scenario: A custom resource whose definition says where its replicas are
    Given the external metric load is 3
    And I apply the manifest:
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: farms.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {plural: farms, singular: farm, kind: Farm}
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
          subresources:
            status: {}
            scale: {specReplicasPath: .spec.cows, statusReplicasPath: .status.cows, labelSelectorPath: .status.selector}
      """
    And I apply the manifest:
      """
      apiVersion: example.com/v1
      kind: Farm
      metadata: {name: old}
      spec: {cows: 1}
      """
    And I run `kubectl patch farm old --subresource=status --type=merge -p '{"status": {"cows": 1, "selector": "app=cow"}}'`
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: old}
      spec:
        scaleTargetRef: {apiVersion: example.com/v1, kind: Farm, name: old}
        maxReplicas: 5
        metrics:
        - {type: External, external: {metric: {name: load}, target: {type: AverageValue, averageValue: 1}}}
      """
    Then an event SuccessfulRescale saying "New size: 3" is seen on horizontalpodautoscaler old within 16s
    When I run `kubectl get farm old -o jsonpath={.spec.cows}`
    Then the output contains "3"

  @b:hpa-scale-targets
  Scenario: A DaemonSet has no number of replicas
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: ds}
      spec:
        selector: {matchLabels: {app: ds}}
        template:
          metadata: {labels: {app: ds}}
          spec: {containers: [{name: main, image: nginx}]}
      """
    When I try `kubectl autoscale ds ds --min=1 --max=3 --cpu=50%`
    Then the command fails with exit code 1
    And the error output contains "cannot autoscale a DaemonSet: could not find scale subresource for apps/v1, Resource=daemonsets in discovery information"
    When I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: ds}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: DaemonSet, name: ds}, maxReplicas: 3}
      """
    Then an event FailedGetScale saying "the server could not find the requested resource" is seen on horizontalpodautoscaler ds within 5s
    And the field conditions.AbleToScale of horizontalpodautoscaler ds becomes "False/FailedGetScale" within 5s

  @b:hpa-missing-target
  Scenario Outline: A target that is not there
    Given I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: <kind>, name: nosuch}, maxReplicas: 3}
      """
    Then an event FailedGetScale saying "<words>" is seen on horizontalpodautoscaler web within 5s
    And the field conditions.AbleToScale of horizontalpodautoscaler web becomes "False/FailedGetScale" within 5s

    Examples:
      | kind       | words                                       |
      | Deployment | deployments.apps \"nosuch\" not found       |
      | Nosuch     | no matches for kind \"Nosuch\" in group \"apps\" |

  @b:hpa-no-adapter
  Scenario: Metrics that nothing serves
    Given a deployment web of 1 pod that:
      """
      listens on 8080
      """
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 3
        metrics:
        - {type: Pods, pods: {metric: {name: requests}, target: {type: AverageValue, averageValue: 100}}}
        - type: Object
          object: {metric: {name: hits}, describedObject: {apiVersion: v1, kind: Service, name: web}, target: {type: Value, value: 2k}}
        - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: 30}}}
      """
    Then an event FailedGetPodsMetric saying "unable to get metric requests: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered" is seen on horizontalpodautoscaler web within 5s
    And an event FailedGetObjectMetric saying "unable to get metric hits on Service " is seen on horizontalpodautoscaler web within 5s
    And an event FailedGetExternalMetric saying "unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)" is seen on horizontalpodautoscaler web within 5s
    And an event FailedComputeMetricsReplicas saying "invalid metrics (3 invalid out of 3), first error is: failed to get pods metric value: " is seen on horizontalpodautoscaler web within 5s
    And the field conditions.ScalingActive of horizontalpodautoscaler web becomes "False/FailedGetPodsMetric" within 5s
    And the field spec.replicas of deployment web is "1"

  @b:hpa-ambiguous
  Scenario: Pods that two autoscalers claim
    Given a deployment web of 1 pod that:
      """
      listens on 8080
      """
    And I run:
      """
      kubectl autoscale deployment web --name=one --max=3 --cpu=50%
      kubectl autoscale deployment web --name=two --max=3 --cpu=50%
      """
    Then an event AmbiguousSelector saying "pods by selector app=web are controlled by more than one HPA" is seen on horizontalpodautoscaler one within 31s
    And the field conditions.ScalingActive of horizontalpodautoscaler one becomes "False/AmbiguousSelector" within 16s
    And the field conditions.ScalingActive of horizontalpodautoscaler two becomes "False/AmbiguousSelector" within 31s

  @b:hpa-default-metric
  Scenario: An autoscaler without metrics is one by CPU
    Given a deployment web of 1 pod that:
      """
      listens on 8080
      """
    And I apply the manifest:
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}
      """
    When I run `kubectl get hpa web`
    Then the output contains "cpu: <unknown>/80%"
    And an event FailedGetResourceMetric saying "failed to get cpu utilization: unable to get metrics for resource cpu: " is seen on horizontalpodautoscaler web within 5s
