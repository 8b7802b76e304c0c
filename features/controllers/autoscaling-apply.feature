Feature: Server-side apply and an autoscaler want the same field
  Source: Kubernetes documentation, Server-Side Apply: "A conflict is a special status error
  that occurs when an Apply operation tries to change a field that another manager also
  claims to manage."

  @b:apply-conflicts-with-autoscaler
  Scenario: Replicas that an autoscaler has set are a conflict, which tells who set them
    Given the file web.yaml:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: nginx, image: "nginx:1.25"}]}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        minReplicas: 2
        maxReplicas: 4
        metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
      """
    And I run `kubectl apply --server-side -f web.yaml`
    And the field spec.replicas of deployment web becomes "2" within 30s
    When I try `kubectl apply --server-side -f web.yaml`
    Then the command fails with exit code 1
    And the error output contains:
      """
      error: Apply failed with 1 conflict: conflict with "kube-controller-manager" with subresource "scale" using apps/v1: .spec.replicas
      """
    And deployment web has 2 desired replicas
    When I run `kubectl get deployment web -o jsonpath='{.metadata.managedFields[?(@.subresource=="scale")].fieldsV1}'`
    Then the output is:
      """
      {"f:spec":{"f:replicas":{}}}
      """
    When I run `kubectl apply --server-side --force-conflicts -f web.yaml`
    Then the field spec.replicas of deployment web becomes "2" within 1m
