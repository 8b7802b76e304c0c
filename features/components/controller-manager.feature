Feature: The controller manager keeps the number of replicas
  Whatever disturbs it, the number of pods returns to what was asked for.

  Source: Kubernetes notes, chapter 1 (组件说明): "ControllerManager: 维护副本期望数目"

  Background:
    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: main
              image: busybox:1.36
              command: ['sh', '-c', 'trap "exit 1" TERM; while true; do sleep 0.2; done']
      """
    And deployment web reaches 3 ready replicas within 30s

  @b:controller-manager-replicas
  Scenario: All pods are deleted by force
    When I run `kubectl delete pod --all --force --grace-period=0`
    Then the error output contains "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated."
    And exactly 3 pods of deployment web become Running within 30s
    And it happened exactly 6 times that pod web-* is created
    And it happened exactly 3 times that pod web-* is deleted

  @b:controller-manager-replicas
  Scenario: The ReplicaSet is deleted
    The Deployment makes it anew, under the same name: the name is that of the
    Deployment and a hash of the pod template, which is the same as before.

    When I run:
      """
      RS=$(kubectl get rs -o jsonpath='{.items[0].metadata.name}')
      kubectl delete rs --all
      """
    Then replicaset $RS becomes present within 5s
    And replicaset $RS reaches 3 ready replicas within 30s
    And it happened exactly 2 times that replicaset $RS is created
    And exactly 3 pods with label app=web become Running within 30s

  @b:controller-manager-replicas
  Scenario: A container ends
    The pod stays: the kubelet starts the container again, in its place.

    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl exec $POD -- kill 1
      """
    Then container main of pod $POD reaches 1 restart within 10s
    And pod $POD becomes Ready within 30s
    And it happened exactly 3 times that pod web-* is created
    And it never happened that pod web-* is deleted

  @b:controller-manager-replicas
  Scenario: Somebody scales the Deployment's ReplicaSet by hand
    The Deployment sets it back; the two pods too many go again.

    When I run `kubectl scale rs --all --replicas=5`
    Then the field spec.replicas of replicaset web-* becomes "3" within 5s
    And it happened exactly 2 times that replicaset web-* changes its spec.replicas
    And exactly 3 pods with label app=web become present within 30s
    And replicaset web-* has 3 ready replicas
