Feature: A ReplicaSet adopts pods that match and belong to nobody
  Source: kubernetes.io, ReplicaSet, Non-Template Pod acquisitions: "As those Pods do
  not have a Controller (or any object) as their owner reference and match the
  selector of the frontend ReplicaSet, they will immediately be acquired by it."

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: orphan, labels: {app: web}}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: other, image: "busybox:1.36", command: ['sleep', '3600']}]}
      ---
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata: {name: first}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web, of: first}}
        template:
          metadata: {labels: {app: web, of: first}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    And exactly 2 pods become Ready within 30s
    When I apply the manifest:
      """
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """

  @b:rs-adopts-orphan
  Scenario: The orphan is adopted and counts, though the template is another
    Then pod orphan is owned by replicaset web within 1s after replicaset web is created
    And replicaset web reaches 2 ready replicas within 30s
    And exactly 2 pods are owned by replicaset web
    And it happened exactly 1 time that pod web-* is created
    And pod orphan has been Ready since the last command
    When I run `kubectl describe pod orphan`
    Then the output matches "Controlled By: +ReplicaSet/web\n"

  @b:rs-adopts-orphan
  Scenario: A pod of another controller is left alone
    Then replicaset web reaches 2 ready replicas within 30s
    And pod first-* is owned by replicaset first
    And pod first-* is not owned by replicaset web
    And it happened exactly 1 time that pod first-* is created
