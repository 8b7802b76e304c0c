Feature: Controllers, the scheduler and the kubelets do not wait for each other
  Source: Kubernetes documentation, Controllers: "Kubernetes comes with a set of built-in
  controllers that run inside the kube-controller-manager." The scheduler and the kubelets
  are processes of their own.

  @b:independent-components
  Scenario: A pod too many may be scheduled before it is deleted, or not at all
    On the recorded cluster it was scheduled each time: the ReplicationController and the
    scheduler hear of it at the same time. Either way it is gone soon, and is never Ready.

    Given I create the manifest:
      """
      apiVersion: v1
      kind: ReplicationController
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {app: web}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    And replicationcontroller web reaches 1 ready replicas within 30s
    When I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: extra, labels: {app: web}}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      """
    Then pod extra is marked for deletion within 1s after the last command
    And pod extra becomes gone within 10s
    And it never happened that pod extra is Ready
