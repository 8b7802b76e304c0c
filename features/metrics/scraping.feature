Feature: What the components of a cluster know can be scraped as metrics
  Source: Kubernetes documentation, "Metrics For Kubernetes System Components", "Node metrics data".

  @b:prometheus-metrics
  Scenario: The API server and the kubelets serve metrics in Prometheus' format
    Given I run `kubectl run web --image=nginx`
    And pod web becomes Ready within 1m
    When I run `kubectl get --raw /metrics`
    Then the output matches "(?m)^# TYPE apiserver_[a-z_]+ (counter|gauge|histogram)$"
    And the output matches "(?m)^# HELP apiserver_[a-z_]+ \[(ALPHA|BETA|STABLE)\] "
    When I run `NODE=$(kubectl get pod web -o jsonpath='{.spec.nodeName}')`
    And I run `kubectl get --raw /api/v1/nodes/$NODE/proxy/metrics`
    Then the output contains "kubelet_node_name{node=\"$NODE\"} 1"
    And the output matches "(?m)^kubelet_running_pods [1-9]"
    And the output matches "(?m)^kubelet_running_containers{container_state=\"running\"} [1-9]"

  @b:metrics-container-usage
  Scenario: A kubelet says what each container has used
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: busy}
      spec:
        containers:
        - {name: main, image: "gherkube/actor:1", args: [uses 500m of cpu, uses 64Mi of memory]}
      """
    And pod busy becomes Running within 1m
    And 1m passes
    When I run `NODE=$(kubectl get pod busy -o jsonpath='{.spec.nodeName}')`
    And I run `kubectl get --raw /api/v1/nodes/$NODE/proxy/metrics/resource`
    Then the output matches "(?m)^# TYPE container_cpu_usage_seconds_total counter$"
    And the output matches "(?m)^container_cpu_usage_seconds_total{container=\"main\",namespace=\"$NS\",pod=\"busy\"} [1-9][0-9.]+ [0-9]{13}$"
    And the output matches "(?m)^container_memory_working_set_bytes{container=\"main\",namespace=\"$NS\",pod=\"busy\"} [0-9.e+]{8,} [0-9]{13}$"
    And the output matches "(?m)^pod_cpu_usage_seconds_total{namespace=\"$NS\",pod=\"busy\"} [1-9]"
    When I run `kubectl get --raw /api/v1/nodes/$NODE/proxy/metrics/cadvisor`
    Then the output matches "(?m)^container_cpu_usage_seconds_total{.*container=\"main\",cpu=\"total\".*pod=\"busy\"} [1-9]"
    And the output matches "(?m)^container_memory_working_set_bytes{.*container=\"main\".*pod=\"busy\"} [1-9]"

  @alone @b:metrics-access
  Scenario: Who scrapes needs a role that allows it
    Given I run `kubectl create serviceaccount scraper`
    When I try `kubectl get --raw /metrics --as=system:serviceaccount:$NS:scraper`
    Then the command fails with exit code 1
    And the error output contains "Forbidden"
    When I try `kubectl get --raw /api/v1/nodes/$NODE1/proxy/metrics --as=system:serviceaccount:$NS:scraper`
    Then the command fails with exit code 1
    And the error output contains "cannot get resource \"nodes/proxy\""
    When I apply the manifest:
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: scraper}
      rules:
      - {nonResourceURLs: [/metrics], verbs: [get]}
      - {apiGroups: [""], resources: [nodes/proxy, nodes/metrics], verbs: [get]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: scraper}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: scraper}
      subjects: [{kind: ServiceAccount, name: scraper, namespace: $NS}]
      """
    And I run `kubectl get --raw /metrics --as=system:serviceaccount:$NS:scraper`
    Then the output contains "# TYPE apiserver_"
    When I run `kubectl get --raw /api/v1/nodes/$NODE1/proxy/metrics --as=system:serviceaccount:$NS:scraper`
    Then the output contains "kubelet_node_name"

  @b:metrics-application
  Scenario: A scraper finds the pods of a Service and asks each for its own metrics
    Given a deployment web of 2 pods that:
      """
      listens on 8080
      GET /metrics answers 200 "requests_total 5"
      """
    And deployment web becomes Available within 1m
    And I run `kubectl expose deployment web --port=80 --target-port=8080`
    And I run `kubectl run scraper --image=busybox:1.36 -- sleep 3600`
    And pod scraper becomes Ready within 1m
    When I run `kubectl get endpointslice -l kubernetes.io/service-name=web -o jsonpath='{range .items[*].endpoints[*]}{.addresses[0]} {end}'`
    And I run:
      """
      TARGETS=$(kubectl get endpointslice -l kubernetes.io/service-name=web -o jsonpath='{range .items[*].endpoints[*]}{.addresses[0]} {end}')
      kubectl exec scraper -- sh -c "for ip in $TARGETS; do echo up \$(wget -qO- http://\$ip:8080/metrics); done"
      """
    Then the output is:
      """
      up requests_total 5
      up requests_total 5
      """
