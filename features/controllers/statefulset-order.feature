Feature: A StatefulSet starts and stops its pods one after the other
  Source: Kubernetes documentation, StatefulSets, "Deployment and Scaling
  Guarantees": "For a StatefulSet with N replicas, when Pods are being deployed,
  they are created sequentially, in order from {0..N-1}. When Pods are being
  deleted, they are terminated in reverse order, from {N-1..0}."

  Background:
    Given the file db.yaml:
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
        replicas: 3
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: nginx
              image: nginx:1.25
              readinessProbe: {httpGet: {port: 80, path: /}, initialDelaySeconds: 3, periodSeconds: 1}
      """
    And I run `kubectl apply -f db.yaml`

  @b:sts-ordered-start
  Scenario: A pod starts after its predecessor is Ready
    Then statefulset db reaches 3 ready replicas within 1m
    And pod db-0 becomes Ready before pod db-1 is created
    And pod db-1 becomes Ready before pod db-2 is created
    And pod db-1 is created within 1s after pod db-0 becomes Ready
    And an event SuccessfulCreate saying "Create Pod db-2 in StatefulSet db successful" is seen on statefulset db within 5s

  @b:sts-ordered-scale-down
  Scenario: The last goes first, and the next after it is gone
    Given statefulset db reaches 3 ready replicas within 1m
    When I run `kubectl scale statefulset db --replicas=1`
    Then it happens within 30s that pod db-1 is deleted
    And pod db-2 is marked for deletion within 1s after the last command
    And pod db-2 is deleted before pod db-1 is marked for deletion
    And pod db-1 is marked for deletion within 1s after pod db-2 is deleted
    And an event SuccessfulDelete saying "Delete Pod db-2 in StatefulSet db successful" is seen on statefulset db within 5s
    And pod db-0 stays Ready for 5s
    And exactly 1 pods are present

  @b:sts-scaling-waits
  Scenario: It does not scale while a predecessor is not Ready
    Given statefulset db reaches 3 ready replicas within 1m
    When I run `kubectl exec db-0 -- rm /usr/share/nginx/html/index.html`
    Then pod db-0 becomes not Ready within 30s
    When I run `kubectl scale statefulset db --replicas=2`
    Then it does not happen for 20s that pod db-2 is marked for deletion
    When I run `kubectl exec db-0 -- sh -c 'echo fine > /usr/share/nginx/html/index.html'`
    Then it happens within 30s that pod db-2 is deleted

  @b:sts-delete-no-order
  Scenario: Deleting the set deletes all pods at once
    Given statefulset db reaches 3 ready replicas within 1m
    When I run `kubectl delete statefulset db`
    Then no pods become present within 30s
    And pod db-0 is marked for deletion at once after the last command
    And pod db-0 is marked for deletion before pod db-2 is deleted
    And pod db-2 is marked for deletion before pod db-0 is deleted

  @b:sts-scale-to-zero
  Scenario: Scaling to 0 before deleting keeps the order
    Given statefulset db reaches 3 ready replicas within 1m
    When I run `kubectl scale statefulset db --replicas=0`
    Then no pods become present within 1m
    And pod db-2 is deleted before pod db-1 is marked for deletion
    And pod db-1 is deleted before pod db-0 is marked for deletion
    And statefulset db has 0 current replicas

  @b:sts-pod-replaced
  Scenario: A deleted pod comes back under its name when it is gone
    Given statefulset db reaches 3 ready replicas within 1m
    When I run `kubectl delete pod db-1 --wait=false`
    Then it happens within 30s that pod db-1 is deleted
    And statefulset db reaches 3 ready replicas within 30s
    And it happened exactly 2 times that pod db-1 is created
    And it never happened that pod db-2 is marked for deletion
