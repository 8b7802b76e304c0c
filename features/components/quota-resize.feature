Feature: Quotas and limits hold for resizes
  Source: kubernetes.io, Resource Quotas. What a real cluster did (kind, Kubernetes 1.37.2)
  is with each behaviour.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: q}
      spec: {hard: {requests.cpu: 300m, requests.memory: 300Mi}}
      ---
      apiVersion: v1
      kind: LimitRange
      metadata: {name: l}
      spec: {limits: [{type: Container, max: {cpu: 250m, memory: 300Mi}, min: {cpu: 10m}}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: registry.k8s.io/pause:3.10
          resources: {requests: {cpu: 100m, memory: 50Mi}, limits: {cpu: 200m, memory: 100Mi}}
      """
    And pod web becomes Ready within 30s

  @b:resize-quota
  Scenario: A quota counts what is asked for
    When I run `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"150m"}}}]}}'`
    And 2 seconds pass
    And I run `kubectl get quota q -o jsonpath='{.status.used}'`
    Then the output is:
      """
      {"requests.cpu":"150m","requests.memory":"50Mi"}
      """

  @b:resize-quota
  Scenario: A quota refuses what exceeds it
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: other}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: registry.k8s.io/pause:3.10
          resources: {requests: {cpu: 150m, memory: 50Mi}, limits: {cpu: 200m, memory: 100Mi}}
      """
    When I try `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"160m"}}}]}}'`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (Forbidden): pods "web" is forbidden: exceeded quota: q, requested: requests.cpu=60m, used: requests.cpu=250m, limited: requests.cpu=300m
      """

  @b:resize-limit-range
  Scenario: A LimitRange bounds what is asked for
    When I try `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"limits":{"cpu":"300m"}}}]}}'`
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (Forbidden): pods "web" is forbidden: maximum cpu usage per Container is 250m, but limit is 300m
      """

  @b:resize-quota
  Scenario: What a resize gives back is free again
    When I run `kubectl patch pod web --subresource resize -p '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"50m"}}}]}}'`
    And 3 seconds pass
    And I run `kubectl get quota q -o jsonpath='{.status.used}'`
    Then the output is:
      """
      {"requests.cpu":"50m","requests.memory":"50Mi"}
      """

  @b:quota-deadline
  Scenario: A pod that gets a deadline is counted with those that have one
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: short}
      spec: {hard: {pods: "5"}, scopes: [Terminating]}
      ---
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: long}
      spec: {hard: {pods: "5"}, scopes: [NotTerminating]}
      """
    And 2 seconds pass
    When I run `kubectl patch pod web -p '{"spec":{"activeDeadlineSeconds":3600}}'`
    And 3 seconds pass
    And I run `kubectl get quota long short -o jsonpath='{range .items[*]}{.metadata.name}={.status.used.pods} {end}'`
    Then the output is:
      """
      long=0 short=1
      """
