Feature: The default class may come after the claim
  Source: kubernetes.io, Persistent Volumes, Retroactive default StorageClass assignment

  @alone @b:default-class-later
  Scenario: A claim without a class waits, and gets the default class once there is one
    Given I run `kubectl annotate sc standard storageclass.kubernetes.io/is-default-class=false --overwrite`
    And I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: unset}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 100Gi}}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: empty}
      spec: {accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: 100Gi}}}
      """
    And an event FailedBinding saying "no persistent volumes available for this claim and no storage class is set" is seen on persistentvolumeclaim unset within 5s
    When I run `kubectl annotate sc standard storageclass.kubernetes.io/is-default-class=true --overwrite`
    Then the field storageClassName of persistentvolumeclaim unset becomes "standard" within 20s
    And an event WaitForFirstConsumer was seen on persistentvolumeclaim unset
    And the field storageClassName of persistentvolumeclaim empty is ""
