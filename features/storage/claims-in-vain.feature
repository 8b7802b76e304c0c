Feature: Claims that nothing satisfies
  Source: Kubernetes documentation, Persistent Volumes, "Binding": "Claims will remain
  unbound indefinitely if a matching volume does not exist."

  @b:claim-too-large
  Scenario: A claim that is larger than each volume of its class
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: $NS-small}
      spec: {storageClassName: $NS-manual, capacity: {storage: 50Gi}, accessModes: [ReadWriteMany], hostPath: {path: /mnt/small}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: large}
      spec: {storageClassName: $NS-manual, accessModes: [ReadWriteMany], resources: {requests: {storage: 100Gi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        containers: [{name: main, image: "nginx:1.25", volumeMounts: [{name: data, mountPath: /data}]}]
        volumes: [{name: data, persistentVolumeClaim: {claimName: large}}]
      """
    Then an event ProvisioningFailed matching "^storageclass.storage.k8s.io \".*-manual\" not found$" is seen on persistentvolumeclaim large within 30s
    And an event FailedScheduling saying "pod has unbound immediate PersistentVolumeClaims" is seen on pod user within 10s
    And pod user stays Pending for 2m
    And the field phase of persistentvolumeclaim large is "Pending"
    And the field phase of persistentvolume $NS-small is "Available"
    When I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: $NS-large}
      spec: {storageClassName: $NS-manual, capacity: {storage: 100Gi}, accessModes: [ReadWriteMany], hostPath: {path: /mnt/large}}
      """
    Then the field phase of persistentvolumeclaim large becomes "Bound" within 30s
    And pod user becomes Ready within 30s
    When I run `kubectl delete pod user --now`
    And I run `kubectl delete pvc large`
    And I run `kubectl delete pv $NS-small $NS-large`

  @b:claim-over-limit
  Scenario: A claim that is larger than the namespace's limits is refused
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: LimitRange
      metadata: {name: storage}
      spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 10Gi}, min: {storage: 1Gi}}]}
      """
    When I try to apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: large}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Gi}}}
      """
    Then the error output contains "is forbidden: maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 100Gi"
