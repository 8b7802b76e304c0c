Feature: Any value of any object can be asked for

  Scenario: Of a workload
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, labels: {app.kubernetes.io/name: shop}}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            nodeSelector: {kubernetes.io/os: linux}
            containers:
            - name: main
              image: nginx
              args: [a, b]
              resources: {limits: {memory: 512Mi}}
      """
    Then the value spec.template.spec.nodeSelector of deployment web is "{\"kubernetes.io/os\": \"linux\"}"
    And the value metadata.labels['app.kubernetes.io/name'] of deployment web is "shop"
    And the value spec.replicas of deployment web is "3"
    And the value spec.replicas of deployment web is at least 3
    And the value spec.replicas of deployment web is at most 3
    And the value spec.template.spec.containers[name=main].resources.limits.memory of deployment web is at most 1Gi
    And the value spec.template.spec.containers of deployment web contains "main"
    And the value spec.template.spec.containers[0].args of deployment web contains "b"
    And the value spec.template.spec.containers[0].args of deployment web has 2 items
    And deployment web has no value spec.template.spec.priorityClassName

  Scenario: Of a custom resource
    Given I apply the manifest:
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {kind: Widget, plural: widgets, singular: widget}
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      """
    And I apply the manifest:
      """
      apiVersion: example.com/v1
      kind: Widget
      metadata: {name: one, finalizers: [example.com/kept]}
      spec: {size: 5, parts: [{name: a, weight: 2.5}]}
      """
    Then the value spec.size of widget one is at least 4
    And the value spec.parts[name=a].weight of widget one is at most 2.5
    And the value metadata.finalizers of widget one has 1 item
