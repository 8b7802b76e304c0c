Feature: Adapters serve custom and external metrics
  Source: Kubernetes documentation, Horizontal Pod Autoscaling.

  A cluster has neither of the two APIs until something provides it. In the simulator
  that is a step that sets a metric.

  @b:metrics-no-adapters
  Scenario: Without an adapter nothing serves them
    When I try `kubectl get --raw /apis/custom.metrics.k8s.io/v1beta2`
    Then the error output contains "Error from server (NotFound): the server could not find the requested resource"
    When I run `kubectl api-versions`
    Then the output does not contain "custom.metrics.k8s.io"
    And the output does not contain "external.metrics.k8s.io"

  @b:metrics-custom-api
  Scenario: Custom metrics are read by the object that they are of
    Given a deployment web of 2 pods that:
      """
      listens on 8080
      """
    And deployment web reaches 2 ready replicas within 1m
    And the metric http_requests of each pod with label app=web is 1500m
    And I run `kubectl expose deployment web --port=80`
    And the metric hits of service web is 4k
    And I run:
      """
      NS=$(kubectl get service web -o jsonpath={.metadata.namespace})
      """
    When I run `kubectl get --raw /apis/custom.metrics.k8s.io/v1beta2/namespaces/$NS/services/web/hits`
    Then the output matches "\"describedObject\":\{\"kind\":\"Service\",\"namespace\":\"[^\"]*\",\"name\":\"web\",\"apiVersion\":\"/v1\"\},\"metric\":\{\"name\":\"hits\",\"selector\":null\}.*\"value\":\"4k\""
    When I run `kubectl get --raw /apis/custom.metrics.k8s.io/v1beta1/namespaces/$NS/pods/*/http_requests?labelSelector=app%3Dweb`
    Then the output matches "\"metricName\":\"http_requests\".*\"value\":\"1500m\".*\"metricName\":\"http_requests\".*\"value\":\"1500m\""
    When I run `kubectl get --raw /apis/custom.metrics.k8s.io/v1beta2/namespaces/$NS/pods/*/http_requests?labelSelector=app%3Ddb`
    Then the output contains "\"items\":[]"
    When I try `kubectl get --raw /apis/custom.metrics.k8s.io/v1beta2/namespaces/$NS/services/web/misses`
    Then the error output contains "the server could not find the metric misses for services web"

  @b:metrics-external-api
  Scenario: External metrics are read by namespace and name
    Given the external metric queue_length with label queue=mail is 90
    And the external metric queue_length with label queue=print is 1k
    And I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: here}
      """
    And I run:
      """
      NS=$(kubectl get configmap here -o jsonpath={.metadata.namespace})
      """
    When I run `kubectl get --raw /apis/external.metrics.k8s.io/v1beta1/namespaces/$NS/queue_length?labelSelector=queue%3Dmail`
    Then the output matches "\"metricName\":\"queue_length\",\"metricLabels\":\{\"queue\":\"mail\"\}.*\"value\":\"90\""
    And the output does not contain "print"

  @b:metrics-adapters-registered
  Scenario: The APIs are registered, and discovery shows which metrics there are
    Given the metric http_requests of pod web is 1
    And the metric load of deployment web is 1
    And the external metric queue_length is 1
    When I run `kubectl get apiservices v1beta2.custom.metrics.k8s.io v1beta1.custom.metrics.k8s.io v1beta1.external.metrics.k8s.io`
    Then the output is a table with:
      | NAME                            | AVAILABLE |
      | v1beta2.custom.metrics.k8s.io   | True      |
      | v1beta1.custom.metrics.k8s.io   | True      |
      | v1beta1.external.metrics.k8s.io | True      |
    When I run `kubectl api-versions`
    Then the output contains:
      """
      custom.metrics.k8s.io/v1beta2
      external.metrics.k8s.io/v1beta1
      metrics.k8s.io/v1beta1
      """
    When I run `kubectl get --raw /apis/custom.metrics.k8s.io/v1beta2`
    Then the output contains:
      """
      {"name":"deployments.apps/load","singularName":"","namespaced":true,"kind":"MetricValueList","verbs":["get"]}
      {"name":"pods/http_requests","singularName":"","namespaced":true,"kind":"MetricValueList","verbs":["get"]}
      """
    When I run `kubectl get --raw /apis/custom.metrics.k8s.io`
    Then the output contains "\"preferredVersion\":{\"groupVersion\":\"custom.metrics.k8s.io/v1beta2\",\"version\":\"v1beta2\"}"
    When I run `kubectl get --raw /apis/external.metrics.k8s.io/v1beta1`
    Then the output contains "{\"name\":\"queue_length\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"ExternalMetricValueList\",\"verbs\":[\"get\"]}"
