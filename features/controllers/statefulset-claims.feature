Feature: The claims of a StatefulSet outlive its pods
  Source: Kubernetes documentation, StatefulSets, "Stable Storage": "For each
  VolumeClaimTemplate entry defined in a StatefulSet, each Pod receives one
  PersistentVolumeClaim."

  Background:
    Given the file db.yaml:
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        replicas: 2
        podManagementPolicy: Parallel
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], volumeMounts: [{name: data, mountPath: /data}]}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      """
    And I run `kubectl apply -f db.yaml`

  @b:sts-claims
  Scenario: Each pod has a claim of its own, which stays when the pod and the set go
    Then persistentvolumeclaim data-db-0 becomes present within 10s
    And persistentvolumeclaim data-db-1 becomes present within 10s
    And an event SuccessfulCreate saying "Create Claim data-db-0 Pod db-0 in StatefulSet db success" is seen on statefulset db within 5s
    When I run `kubectl scale statefulset db --replicas=1`
    Then pod db-1 becomes gone within 30s
    And persistentvolumeclaim data-db-1 stays present for 5s
    When I run `kubectl delete statefulset db`
    Then pod db-0 becomes gone within 30s
    And persistentvolumeclaim data-db-0 stays present for 5s

  @b:sts-claim-retention
  Scenario: whenScaled Delete deletes the claim after its pod
    When I run:
      """
      kubectl patch statefulset db -p '{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Delete"}}}'
      kubectl scale statefulset db --replicas=1
      """
    Then pod db-1 becomes gone within 30s
    And persistentvolumeclaim data-db-1 is marked for deletion within 30s after the last command
    And pod db-1 is marked for deletion before persistentvolumeclaim data-db-1 is marked for deletion
    And persistentvolumeclaim data-db-0 stays present for 5s

  @b:sts-claim-retention
  Scenario: whenDeleted Delete deletes the claims with the set
    When I run `kubectl patch statefulset db -p '{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Delete"}}}'`
    Then persistentvolumeclaim data-db-0 becomes owned by statefulset db within 10s
    When I run `kubectl delete statefulset db`
    Then persistentvolumeclaim data-db-0 is marked for deletion within 30s after the last command
    And persistentvolumeclaim data-db-1 is marked for deletion within 30s after the last command
