Feature: Quotas and limits of a namespace
  A ResourceQuota refuses what exceeds it; a LimitRange fills in what is not said and
  bounds what is.

  Source: kubernetes.io, Resource Quotas: "If creating or updating a resource violates a
  quota constraint, the request will fail with HTTP status code 403 FORBIDDEN with a
  message explaining the constraint that would have been violated."

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: q}
      spec: {hard: {pods: "2", requests.cpu: 500m, limits.memory: 256Mi, count/configmaps: "3"}}
      """
    And 1 second passes
    And the file lr.yaml:
      """
      apiVersion: v1
      kind: LimitRange
      metadata: {name: lr}
      spec:
        limits:
        - type: Container
          default: {cpu: 200m, memory: 64Mi}
          defaultRequest: {cpu: 100m, memory: 32Mi}
          max: {cpu: 400m, memory: 128Mi}
          min: {cpu: 10m}
      """

  @b:quota-limits
  Scenario: With a quota for a resource, pods must say what they need of it
    When I try to create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: norequests}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    Then the command fails with exit code 1
    And the error output contains "pods \"norequests\" is forbidden: failed quota: q: must specify limits.memory for: main; requests.cpu for: main"

  @b:quota-limits
  Scenario: A LimitRange fills in what a pod does not say
    Given I run `kubectl apply -f lr.yaml`
    And 1 second passes
    When I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: filled}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    And I run `kubectl get pod filled -o jsonpath='{.spec.containers[0].resources} {.metadata.annotations}'`
    Then the output is:
      """
      {"limits":{"cpu":"200m","memory":"64Mi"},"requests":{"cpu":"100m","memory":"32Mi"}} {"kubernetes.io/limit-ranger":"LimitRanger plugin set: cpu, memory request for container main; cpu, memory limit for container main"}
      """

  @b:quota-limits
  Scenario Outline: A LimitRange bounds what a pod says: <name>
    Given I run `kubectl apply -f lr.yaml`
    And 1 second passes
    When I try to create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: <name>}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10", resources: <resources>}]}
      """
    Then the command fails with exit code 1
    And the error output contains "pods \"<name>\" is forbidden: <words>"

    Examples:
      | name     | resources              | words                                                         |
      | toobig   | {limits: {cpu: "2"}}   | maximum cpu usage per Container is 400m, but limit is 2       |
      | toosmall | {requests: {cpu: 1m}}  | minimum cpu usage per Container is 10m, but request is 1m     |

  @b:quota-limits
  Scenario: A Deployment over the quota stays at what fits
    Given I run `kubectl apply -f lr.yaml`
    And 1 second passes
    When I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]}
      """
    Then deployment web reaches 2 ready replicas within 30s
    And replicaset web-7658c7b88c is ReplicaFailure with reason FailedCreate
    And deployment web is ReplicaFailure with reason FailedCreate
    And an event FailedCreate matching "Error creating: pods \"web-7658c7b88c-[a-z0-9]+\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2" is seen on replicaset web-7658c7b88c within 2s
    And exactly 2 pods stay Ready for 1m
    When I run `kubectl get quota`
    Then the output is a table with:
      | NAME | REQUEST                                                   | LIMIT                        |
      | q    | count/configmaps: 1/3, pods: 2/2, requests.cpu: 200m/500m | limits.memory: 128Mi/256Mi   |

  @b:quota-limits
  Scenario: Objects are counted as well
    One ConfigMap is there from the start: kube-root-ca.crt.

    When I try:
      """
      kubectl create configmap a
      kubectl create configmap b
      kubectl create configmap c
      """
    Then the command fails with exit code 1
    And the error output is:
      """
      error: failed to create configmap: configmaps "c" is forbidden: exceeded quota: q, requested: count/configmaps=1, used: count/configmaps=3, limited: count/configmaps=3
      """
