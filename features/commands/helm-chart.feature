Feature: A chart is a package of manifests
  Source: Helm documentation, "Using Helm". helm is Helm's own library, on the cluster's time.

  Background:
    Given the file web/Chart.yaml:
      """
      apiVersion: v2
      name: web
      version: 1.2.3
      appVersion: "1.27"
      """
    And the file web/values.yaml:
      """
      replicas: 1
      text: first
      """
    And the file web/templates/web.yaml:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: {{ .Release.Name }}
        labels: {app.kubernetes.io/managed-by: {{ .Release.Service }}, helm.sh/chart: "{{ .Chart.Name }}-{{ .Chart.Version }}"}
      spec:
        replicas: {{ .Values.replicas }}
        selector: {matchLabels: {app: {{ .Release.Name }}}}
        template:
          metadata: {labels: {app: {{ .Release.Name }}}}
          spec:
            containers: [{name: main, image: "hashicorp/http-echo:1.0.0", args: ["-text={{ .Values.text }}"]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: {{ .Release.Name }}}
      spec: {selector: {app: {{ .Release.Name }}}, ports: [{port: 80, targetPort: 5678}]}
      """

  @b:helm-chart
  Scenario: A release is installed with values, upgraded, rolled back and uninstalled
    When I run `helm install shop ./web --set replicas=2`
    Then deployment shop becomes Available within 1m
    And deployment shop reaches 2 ready replicas within 1m
    When I run `kubectl get deployment shop --show-labels`
    Then the output contains "app.kubernetes.io/managed-by=Helm,helm.sh/chart=web-1.2.3"
    When I run `kubectl run client --image=busybox:1.36 -- sleep 3600`
    And pod client becomes Ready within 1m
    Then an HTTP request from pod client to http://shop/ answers "first"
    When I run `helm upgrade shop ./web --set text=second`
    And I run `kubectl rollout status deployment shop`
    And 5s pass
    Then deployment shop reaches 1 ready replica within 1m
    And an HTTP request from pod client to http://shop/ answers "second"
    When I run `helm rollback shop 1`
    And I run `kubectl rollout status deployment shop`
    And 5s pass
    Then an HTTP request from pod client to http://shop/ answers "first"
    When I run `helm history shop`
    Then the output matches "(?m)^1 .*superseded.*Install complete"
    And the output matches "(?m)^3 .*deployed.*Rollback to 1"
    When I run `helm uninstall shop`
    Then deployment shop becomes gone within 1m
    And service shop becomes gone within 1m
