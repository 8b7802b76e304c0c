Feature: A node that does not come back
  Source: Kubernetes documentation, Node Shutdowns, "Non-graceful node shutdown handling".

  Background:
    Given a cluster with 3 nodes
    And the file set.yaml:
      """
      apiVersion: v1
      kind: Service
      metadata: {name: db}
      spec: {clusterIP: None, selector: {app: db}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        replicas: 1
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            terminationGracePeriodSeconds: 5
            containers: [{name: main, image: "nginx:1.25"}]
      """

  @b:lost-statefulset
  Scenario: A StatefulSet does not replace a pod of a node that is silent
    The pod is deleted when it has tolerated the node's taint for 300 s. Nobody says that
    it has ended, so that its name is not free.

    Given I run `kubectl apply -f set.yaml`
    And pod db-0 becomes Ready within 30s
    And I run `N=$(kubectl get pod db-0 -o jsonpath={.spec.nodeName})`
    When node $N falls silent
    And 7 minutes pass
    Then pod db-0 is Terminating
    And pod db-0 stays Terminating for 10m
    When I run `kubectl get pod db-0 -o custom-columns=NODE:.spec.nodeName --no-headers`
    Then the output contains "$N"

  @b:lost-force-delete
  Scenario: Deleting the pod by force lets the StatefulSet go on
    Given I run `kubectl apply -f set.yaml`
    And pod db-0 becomes Ready within 30s
    And I run `N=$(kubectl get pod db-0 -o jsonpath={.spec.nodeName})`
    And node $N falls silent
    And 60 seconds pass
    When I try `kubectl delete pod db-0 --timeout=20s`
    Then the error output contains "timed out waiting for the condition"
    And pod db-0 is Terminating
    When I run `kubectl delete pod db-0 --force`
    Then the output contains "force deleted"
    And the error output contains "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely."
    And pod db-0 becomes Ready within 30s

  @b:out-of-service
  Scenario: The taint out-of-service lets the pods of a node that is off go at once
    The pods that do not tolerate it are deleted, and then collected within 20 s as those
    of a node that is not ready.

    Given I run `kubectl apply -f set.yaml`
    And pod db-0 becomes Ready within 30s
    And I run `N=$(kubectl get pod db-0 -o jsonpath={.spec.nodeName})`
    And I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: stays}
      spec:
        nodeName: $N
        tolerations: [{key: node.kubernetes.io/out-of-service, operator: Exists}]
        containers: [{name: main, image: "nginx:1.25"}]
      """
    And pod stays becomes Ready within 30s
    And node $N falls silent
    And 60 seconds pass
    When I run `kubectl taint node $N node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`
    Then an event TaintManagerEviction saying "Marking for deletion Pod" is seen on pod db-0 within 5s
    And it happens within 30s that pod db-0 becomes gone
    And pod db-0 becomes Ready within 60s
    And pod stays is not Terminating
    When node $N comes back
    And I run `kubectl taint node $N node.kubernetes.io/out-of-service-`
    Then pod stays becomes Ready within 60s

  @b:out-of-service-ready
  Scenario: The taint alone does not take pods by force from a node that is ready
    Given I run `kubectl apply -f set.yaml`
    And pod db-0 becomes Ready within 30s
    And I run `N=$(kubectl get pod db-0 -o jsonpath={.spec.nodeName})`
    And I run `kubectl patch statefulset db --type=merge -p '{"spec":{"template":{"spec":{"terminationGracePeriodSeconds":60,"containers":[{"name":"main","image":"busybox:1.36","command":["sleep","3600"]}]}}}}'`
    And 10 seconds pass
    And pod db-0 becomes Ready within 2m
    And I run `N=$(kubectl get pod db-0 -o jsonpath={.spec.nodeName})`
    When I run `kubectl taint node $N node.kubernetes.io/out-of-service=nodeshutdown:NoExecute`
    Then pod db-0 becomes Terminating within 5s
    And pod db-0 stays Terminating for 50s
    And it happens within 20s that pod db-0 becomes gone

  @b:deleted-node-workloads
  Scenario: Deleting the node replaces what ran there
    Given I run `kubectl apply -f set.yaml`
    And I apply the manifest:
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: main, image: "nginx:1.25"}]}
      ---
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec: {containers: [{name: main, image: "nginx:1.25"}]}
      ---
      apiVersion: batch/v1
      kind: Job
      metadata: {name: work}
      spec:
        completions: 3
        parallelism: 3
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: [sleep, "300"]}]}
      """
    And all pods become Ready within 30s
    And I run `N=$(kubectl get pod db-0 -o jsonpath={.spec.nodeName})`
    When node $N falls silent
    And I run `kubectl delete node $N`
    And it happens within 2m that pod db-0 becomes gone
    Then pod db-0 becomes Ready within 30s
    And deployment web reaches 3 ready replicas within 30s
    And the field status.desiredNumberScheduled of daemonset agent becomes "2" within 30s
    And the field status.numberReady of daemonset agent becomes "2" within 30s
    And exactly 3 pods of job work become Ready within 1m
    And job work becomes Complete within 7m
    And no pods on node $N are Running

  @b:deleted-node-volume @b:deleted-node-volume-again
  Scenario: What is on the node's own disk is gone with it
    A volume of kind's class is on the node of the first pod. The pod waits for ever,
    until its claim is deleted: a pod without a node does not protect that, and the set
    creates what a pod that is pending lacks.

    Given I apply the manifest:
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: local}
      spec:
        serviceName: local
        replicas: 1
        selector: {matchLabels: {app: local}}
        template:
          metadata: {labels: {app: local}}
          spec: {containers: [{name: main, image: "nginx:1.25", volumeMounts: [{name: data, mountPath: /data}]}]}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """
    And pod local-0 becomes Ready within 1m
    And I run `N=$(kubectl get pod local-0 -o jsonpath={.spec.nodeName})`
    And node $N falls silent
    And I run `kubectl delete node $N`
    And it happens within 2m that pod local-0 becomes gone
    Then an event FailedScheduling saying "node(s) didn't match PersistentVolume's node affinity" is seen on pod local-0 within 30s
    And pod local-0 stays Pending for 10m
    When I run `kubectl delete pvc data-local-0 --wait=false`
    Then pod local-0 becomes Ready within 1m
    And the field phase of persistentvolumeclaim data-local-0 is "Bound"
