Feature: Pods that no kubelet ends are collected
  Source: Kubernetes documentation, Pod Lifecycle, "Garbage collection of Pods": "PodGC cleans up any Pods which satisfy
  any of the following conditions: … are unscheduled terminating Pods …"

  @b:podgc-unscheduled-terminating
  Scenario: A pod that is deleted before it has a node has failed after a look of the collector
    It looks every 20 seconds. What keeps the pod is a finalizer of somebody else.

    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: nowhere, finalizers: [example.org/keep]}
      spec:
        nodeSelector: {no-such-node: here}
        containers: [{name: main, image: "busybox:1.36", command: ['true']}]
      """
    And pod nowhere is Pending
    When I run `kubectl delete pod nowhere --wait=false`
    Then pod nowhere becomes Failed within 25s
    And pod nowhere is Terminating
    When I run `kubectl patch pod nowhere --type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'`
    Then pod nowhere is gone

  @b:podgc-unscheduled-terminating
  Scenario: So a Job whose pods are replaced once they have failed goes on
    Given I create the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: stuck}
      spec:
        podReplacementPolicy: Failed
        template:
          spec:
            restartPolicy: Never
            nodeSelector: {no-such-node: here}
            containers: [{name: main, image: "busybox:1.36", command: ['true']}]
      """
    And exactly 1 pod of job stuck becomes Pending within 10s
    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl delete pod $POD --wait=false
      """
    Then pod $POD becomes Failed within 25s
    And it happens within 30s that pod stuck-* is created
    And the field status.failed of job stuck is "1"
