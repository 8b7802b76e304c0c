Feature: The pods of a StatefulSet have names that stay
  Source: Kubernetes documentation, StatefulSets, "Pod Identity": "The identity
  sticks to the Pod, regardless of which node it's (re)scheduled on."

  Background:
    Given the file db.yaml:
      """
      apiVersion: v1
      kind: Service
      metadata: {name: dbs}
      spec: {clusterIP: None, selector: {app: db}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: dbs
        replicas: 2
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {terminationGracePeriodSeconds: 1, containers: [{name: nginx, image: "nginx:1.25"}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.28", command: ['sleep', '3600']}]}
      """
    And I run `kubectl apply -f db.yaml`
    And statefulset db reaches 2 ready replicas within 1m
    And pod client becomes Ready within 1m

  @b:sts-stable-identity
  Scenario: Name, host name and DNS record of a pod are there again after it was replaced
    When I run `kubectl exec db-1 -- hostname`
    Then the output is:
      """
      db-1
      """
    When I run `kubectl get pod db-1 -o jsonpath='{.metadata.uid}'`
    And I run `kubectl delete pod db-1`
    Then statefulset db reaches 2 ready replicas within 1m
    When I run:
      """
      IP=$(kubectl get pod db-1 -o jsonpath='{.status.podIP}')
      kubectl exec db-1 -- hostname
      """
    Then the output is:
      """
      db-1
      """
    When 35 seconds pass
    And I run `kubectl exec client -- nslookup db-1.dbs`
    Then the output contains "$IP"
    When I try `kubectl exec client -- nslookup db-7.dbs`
    Then the command fails with exit code 1

  @b:sts-dns
  Scenario: The headless Service answers with all pods, and with each by its name
    When 6 seconds pass
    Then an HTTP request from pod client to http://db-0.dbs/ answers "Welcome to nginx!"
    And an HTTP request from pod client to http://db-1.dbs.$NS.svc.cluster.local/ answers "Welcome to nginx!"
    And an HTTP request from pod client to http://db-2.dbs/ fails
    And service dbs has 2 ready endpoints

  @b:sts-pod-labels
  Scenario: Each pod is labelled with its name, its ordinal and its revision
    Then pod db-1 is labelled statefulset.kubernetes.io/pod-name=db-1
    And pod db-1 is labelled apps.kubernetes.io/pod-index=1
    When I run `REVISION=$(kubectl get statefulset db -o jsonpath='{.status.updateRevision}')`
    Then pod db-1 is labelled controller-revision-hash=$REVISION
    And the field status.currentRevision of statefulset db is "$REVISION"

  @b:sts-start-ordinal
  Scenario: Ordinals may start at another number than 0
    When I run `kubectl patch statefulset db -p '{"spec":{"ordinals":{"start":5}}}'`
    Then it happens within 1m that pod db-0 is deleted
    And statefulset db reaches 2 ready replicas within 30s
    And pod db-5 becomes Ready before pod db-6 is created
    And pod db-1 is deleted before pod db-0 is marked for deletion
    When I run `kubectl get pod -l app=db -o name`
    Then the output is:
      """
      pod/db-5
      pod/db-6
      """
