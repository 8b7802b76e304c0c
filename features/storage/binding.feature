Feature: A claim gets a volume that suits it
  Source: kubernetes.io, Persistent Volumes

  Background:
    Given the file volumes.yaml:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@-small, labels: {tier: bronze}}
      spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: @NS@, persistentVolumeReclaimPolicy: Retain, hostPath: {path: /tmp/@NS@-small}}
      ---
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@-middle, labels: {tier: silver}}
      spec: {capacity: {storage: 2Gi}, accessModes: [ReadWriteOnce, ReadOnlyMany], storageClassName: @NS@, persistentVolumeReclaimPolicy: Retain, hostPath: {path: /tmp/@NS@-middle}}
      ---
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@-large, labels: {tier: gold}}
      spec: {capacity: {storage: 3Gi}, accessModes: [ReadWriteOnce], storageClassName: @NS@, persistentVolumeReclaimPolicy: Retain, hostPath: {path: /tmp/@NS@-large}}
      """
    And I run `kubectl create -f volumes.yaml`
    And the field phase of persistentvolume $NS-large becomes "Available" within 10s

  @b:pv-static-binding @b:pvc-binding
  Scenario Outline: Of the volumes that will do, the claim gets <which>
    Given the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [<mode>], storageClassName: @NS@, resources: {requests: {storage: <size>}}<more>}
      """
    When I run `kubectl create -f claim.yaml`
    Then the field phase of persistentvolumeclaim data becomes "Bound" within 30s
    And the field volumeName of persistentvolumeclaim data is "$NS-<volume>"
    And the field phase of persistentvolume $NS-<volume> becomes "Bound" within 5s
    And the field claim of persistentvolume $NS-<volume> is "data"
    When I run `kubectl get pvc data -o jsonpath='{.status.capacity.storage} {.metadata.annotations.pv\.kubernetes\.io/bind-completed} {.metadata.annotations.pv\.kubernetes\.io/bound-by-controller} {.metadata.finalizers[0]}'`
    Then the output is:
      """
      <capacity> yes yes kubernetes.io/pvc-protection
      """
    When I run `kubectl get pv $NS-<volume> -o jsonpath='{.spec.claimRef.namespace}/{.spec.claimRef.name} {.metadata.annotations.pv\.kubernetes\.io/bound-by-controller} {.metadata.finalizers[0]}'`
    Then the output is:
      """
      $NS/data yes kubernetes.io/pv-protection
      """

    Examples:
      | which                          | mode          | size  | more                                  | volume | capacity |
      | the smallest                   | ReadWriteOnce | 100Mi |                                       | small  | 1Gi      |
      | the smallest that is enough    | ReadWriteOnce | 2500Mi |                                      | large  | 3Gi      |
      | one that has its access mode   | ReadOnlyMany  | 100Mi |                                       | middle | 2Gi      |
      | one that its selector finds    | ReadWriteOnce | 100Mi | , selector: {matchLabels: {tier: gold}} | large  | 3Gi      |

  @b:pvc-stays-unbound
  Scenario Outline: A claim for <what> stays Pending for as long as there is no such volume
    Given the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [<mode>], storageClassName: @NS@, volumeMode: <volumeMode>, resources: {requests: {storage: <size>}}<more>}
      """
    When I run `kubectl create -f claim.yaml`
    Then an event ProvisioningFailed matching "^storageclass\.storage\.k8s\.io \".*\" not found$" is seen on persistentvolumeclaim data within 5s
    When 40 seconds pass
    Then the field phase of persistentvolumeclaim data is "Pending"

    Examples:
      | what                  | mode             | volumeMode | size  | more                                       |
      | more than any has     | ReadWriteOnce    | Filesystem | 50Gi  |                                            |
      | another access mode   | ReadWriteMany    | Filesystem | 100Mi |                                            |
      | a block device        | ReadWriteOnce    | Block      | 100Mi |                                            |
      | a label that none has | ReadWriteOnce    | Filesystem | 100Mi | , selector: {matchLabels: {tier: platinum}} |

  @b:pvc-stays-unbound
  Scenario: A claim is bound when a volume for it is added
    Given the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 50Gi}}}
      """
    And the file huge.yaml:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@-huge}
      spec: {capacity: {storage: 100Gi}, accessModes: [ReadWriteOnce], storageClassName: @NS@, persistentVolumeReclaimPolicy: Retain, hostPath: {path: /tmp/@NS@-huge}}
      """
    And I run `kubectl create -f claim.yaml`
    And the field phase of persistentvolumeclaim data is "Pending"
    When I run `kubectl create -f huge.yaml`
    Then the field phase of persistentvolumeclaim data becomes "Bound" within 20s
    And the field volumeName of persistentvolumeclaim data is "$NS-huge"

  @b:pv-one-to-one
  Scenario: Two claims do not get the same volume
    Given the file claims.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: first}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 2500Mi}}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: second}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 2500Mi}}}
      """
    When I run `kubectl create -f claims.yaml`
    Then the field phase of persistentvolumeclaim first becomes "Bound" within 30s
    When 40 seconds pass
    Then the field phase of persistentvolumeclaim second is "Pending"

  @b:pv-class-empty
  Scenario: A claim with the empty class gets none of a class, and says why it waits
    When I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: 100Gi}}}
      """
    Then an event FailedBinding saying "no persistent volumes available for this claim and no storage class is set" is seen on persistentvolumeclaim data within 5s
    When 40 seconds pass
    Then the field phase of persistentvolumeclaim data is "Pending"

  @b:pvc-names-volume
  Scenario: A claim may name its volume
    Given the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, volumeName: @NS@-large, resources: {requests: {storage: 100Mi}}}
      """
    When I run `kubectl create -f claim.yaml`
    Then the field phase of persistentvolumeclaim data becomes "Bound" within 30s
    And the field volumeName of persistentvolumeclaim data is "$NS-large"
    When I run `kubectl get pvc data -o jsonpath='{.metadata.annotations}'`
    Then the output contains "bind-completed"
    And the output does not contain "bound-by-controller"

  @b:pvc-names-volume
  Scenario Outline: A claim that names a volume which <what> waits and says why
    Given the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [<mode>], storageClassName: <class>, volumeMode: <volumeMode>, volumeName: @NS@-small, resources: {requests: {storage: <size>}}}
      """
    When I run `kubectl create -f claim.yaml`
    Then an event VolumeMismatch matching "^Cannot bind to requested volume \".*-small\": <why>$" is seen on persistentvolumeclaim data within 5s
    When 40 seconds pass
    Then the field phase of persistentvolumeclaim data is "Pending"

    Examples:
      | what                   | mode          | class  | volumeMode | size  | why                              |
      | is too small           | ReadWriteOnce | @NS@   | Filesystem | 5Gi   | requested PV is too small        |
      | is of another class    | ReadWriteOnce | nosuch | Filesystem | 100Mi | storageClassName does not match  |
      | lacks an access mode   | ReadWriteMany | @NS@   | Filesystem | 100Mi | incompatible accessMode          |
      | is not a block device  | ReadWriteOnce | @NS@   | Block      | 100Mi | incompatible volumeMode          |

  @b:pvc-names-volume
  Scenario: A claim that names the volume of another one waits and says why
    Given the file claims.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: first}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, volumeName: @NS@-large, resources: {requests: {storage: 100Mi}}}
      """
    And the file second.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: second}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, volumeName: @NS@-large, resources: {requests: {storage: 100Mi}}}
      """
    And I run `kubectl create -f claims.yaml`
    And the field phase of persistentvolumeclaim first becomes "Bound" within 30s
    When I run `kubectl create -f second.yaml`
    Then an event FailedBinding matching "^volume \".*-large\" already bound to a different claim\.$" is seen on persistentvolumeclaim second within 5s
    And the field phase of persistentvolumeclaim second is "Pending"

  @b:pv-reserved
  Scenario: A volume may be reserved for a claim, which gets it whatever its class and labels
    Given the file reserved.yaml:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@-reserved}
      spec: {capacity: {storage: 10Gi}, accessModes: [ReadWriteOnce], storageClassName: @NS@, claimRef: {namespace: @NS@, name: data}, persistentVolumeReclaimPolicy: Retain, hostPath: {path: /tmp/@NS@-reserved}}
      """
    And the file claims.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: other}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 9Gi}}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 100Mi}}}
      """
    And I run `kubectl create -f reserved.yaml`
    And the field phase of persistentvolume $NS-reserved becomes "Available" within 10s
    When I run `kubectl create -f claims.yaml`
    Then the field phase of persistentvolumeclaim data becomes "Bound" within 30s
    And the field volumeName of persistentvolumeclaim data is "$NS-reserved"
    And the field phase of persistentvolumeclaim other is "Pending"
    When I run `kubectl get pv $NS-reserved -o jsonpath='{.metadata.annotations}'`
    Then the output does not contain "bound-by-controller"

  @b:pvc-lost
  Scenario: A claim whose volume is gone is Lost
    Given the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 100Mi}}}
      """
    And I run `kubectl create -f claim.yaml`
    And the field phase of persistentvolumeclaim data becomes "Bound" within 30s
    When I run:
      """
      kubectl delete pv $NS-small --wait=false
      kubectl patch pv $NS-small --type=merge -p '{"metadata":{"finalizers":null}}'
      """
    Then the field phase of persistentvolumeclaim data becomes "Lost" within 10s
    And an event ClaimLost saying "Bound claim has lost its PersistentVolume. Data on the volume is lost!" is seen on persistentvolumeclaim data within 5s
