Feature: What belongs to a deleted object is collected
  Source: Kubernetes API reference, DeleteOptions, propagationPolicy: "'Orphan' - orphan
  the dependents; 'Background' - allow the garbage collector to delete the dependents in
  the background; 'Foreground' - a cascading policy that deletes all dependents in the
  foreground."

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 1
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {terminationGracePeriodSeconds: 3, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And exactly 1 pod becomes Ready within 30s

  @b:owner-gc
  Scenario: In the background - the owner goes first
    This is what kubectl does unless told otherwise.

    When I run `kubectl delete deployment web`
    Then deployment web is deleted within 1s after the last command
    And replicaset web-* is deleted within 1s after the last command
    And pod web-* is marked for deletion within 1s after the last command
    And pod web-* is deleted about 3s after the last command
    And deployment web is deleted before replicaset web-* is deleted
    And replicaset web-* is deleted before pod web-* is deleted

  @b:owner-gc
  Scenario: In the foreground - the owner waits for what belongs to it
    When I run `kubectl delete deployment web --cascade=foreground --wait=false`
    And I run `kubectl get deployment web -o jsonpath='{.metadata.finalizers}'`
    Then the output is:
      """
      ["foregroundDeletion"]
      """
    And deployment web is Terminating
    And replicaset web-* becomes Terminating within 1s
    And exactly 1 pod becomes Terminating within 1s
    And deployment web is deleted about 3s after the first command `kubectl delete`
    And pod web-* is deleted before replicaset web-* is deleted
    And replicaset web-* is deleted before deployment web is deleted

  @b:owner-gc
  Scenario: Orphaned - what belongs to it stays
    When I run `kubectl delete deployment web --cascade=orphan`
    Then deployment web is deleted within 2s after the last command
    And replicaset web-* is released
    And replicaset web-* stays present for 5m
    And exactly 1 pod is Ready
    And it never happened that pod web-* is marked for deletion
