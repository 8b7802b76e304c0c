Feature: A gRPC probe succeeds if the health service answers SERVING
  Source: Kubernetes documentation (Configure Liveness, Readiness and Startup Probes)

  @b:probe-grpc
  Scenario: SERVING is success
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: serving}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [grpc-health-checking, "--port=5000"], readinessProbe: {grpc: {port: 5000}, periodSeconds: 2}}]
      """
    Then pod serving becomes Ready within 30s
    And pod serving stays Ready for 1m

  @b:probe-grpc
  Scenario: NOT_SERVING is failure
    The server of this pod changes its mind after 8 seconds.

    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: turns}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [grpc-health-checking, "--port=5000", "--delay-unhealthy-sec=8"], readinessProbe: {grpc: {port: 5000}, periodSeconds: 2, failureThreshold: 1}}]
      """
    When pod turns becomes Ready within 8s
    Then pod turns becomes not Ready within 15s
    And an event Unhealthy saying "Readiness probe failed: service unhealthy (responded with \"NOT_SERVING\")" was seen on pod turns

  @b:probe-grpc
  Scenario: A service that the server does not know is failure
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: unknownservice}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.66.1", args: [grpc-health-checking, "--port=5000"], readinessProbe: {grpc: {port: 5000, service: nosuch}, periodSeconds: 2}}]
      """
    Then an event Unhealthy saying "Readiness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service" is seen on pod unknownservice within 10s
    And pod unknownservice stays not Ready for 30s

  @b:probe-grpc
  Scenario: A server that does not speak gRPC is failure
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: notgrpc}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "nginx:1.25", livenessProbe: {grpc: {port: 80}, periodSeconds: 2}}]
      """
    Then an event Unhealthy matching "^Liveness probe failed: timeout: failed to connect service \"[0-9.]+:80\" within 1s: context deadline exceeded$" is seen on pod notgrpc within 10s
    And container main of pod notgrpc reaches 2 restarts within 30s
