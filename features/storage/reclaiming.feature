Feature: What becomes of a volume when its claim goes
  Source: kubernetes.io, Persistent Volumes, Reclaiming

  @b:pv-retain
  Scenario: A volume that is retained is Released, and is not another claim's until somebody frees it
    Given the file pv.yaml:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@}
      spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: @NS@, persistentVolumeReclaimPolicy: Retain, hostPath: {path: /tmp/@NS@}}
      """
    And the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 1Gi}}}
      """
    And I run `kubectl create -f pv.yaml`
    And I run `kubectl create -f claim.yaml`
    And the field phase of persistentvolumeclaim data becomes "Bound" within 30s
    When I run `kubectl delete pvc data`
    Then the field phase of persistentvolume $NS becomes "Released" within 5s
    When I run `kubectl create -f claim.yaml`
    And 40 seconds pass
    Then the field phase of persistentvolumeclaim data is "Pending"
    And the field phase of persistentvolume $NS is "Released"
    When I run `kubectl patch pv $NS --type=json -p '[{"op":"remove","path":"/spec/claimRef"}]'`
    Then the field phase of persistentvolumeclaim data becomes "Bound" within 20s
    And the field phase of persistentvolume $NS becomes "Bound" within 5s

  @b:pv-delete
  Scenario Outline: A volume that is to be deleted, but nothing can delete it, is Failed: <what>
    Given the file pv.yaml:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@}
      spec:
        capacity: {storage: 1Gi}
        accessModes: [ReadWriteOnce]
        storageClassName: @NS@
        persistentVolumeReclaimPolicy: <policy>
        <source>
        nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: Exists}]}]}}
      """
    And the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 1Gi}}}
      """
    And I run `kubectl create -f pv.yaml`
    And I run `kubectl create -f claim.yaml`
    And the field phase of persistentvolumeclaim data becomes "Bound" within 30s
    When I run `kubectl delete pvc data`
    Then the field phase of persistentvolume $NS becomes "Failed" within 5s
    When I run `kubectl get pv $NS -o jsonpath='{.status.message}'`
    Then the output contains "<message>"

    Examples:
      | what              | policy  | source                                | message                                                              |
      | outside of /tmp   | Delete  | hostPath: {path: /data/x}             | host_path deleter only supports /tmp/.+ but received provided /data/x |
      | a local volume    | Delete  | local: {path: /mnt/x}                 | no volume plugin matched                                             |
      | nobody recycles   | Recycle | local: {path: /mnt/x}                 | No recycler plugin found for the volume!                             |

  @b:pv-delete
  Scenario: A volume that is to be deleted goes after its claim
    Given the file pv.yaml:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@}
      spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: @NS@, persistentVolumeReclaimPolicy: Delete, hostPath: {path: /tmp/@NS@}}
      """
    And the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 1Gi}}}
      """
    And I run `kubectl create -f pv.yaml`
    And I run `kubectl create -f claim.yaml`
    And the field phase of persistentvolumeclaim data becomes "Bound" within 30s
    When I run `kubectl delete pvc data`
    Then persistentvolume $NS becomes gone within 10s

  @b:vac-protection
  Scenario: A VolumeAttributesClass that a claim names stays until the claim is gone
    Given the file class.yaml:
      """
      apiVersion: storage.k8s.io/v1
      kind: VolumeAttributesClass
      metadata: {name: @NS@}
      driverName: csi.example.com
      parameters: {iops: "100"}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: @NS@}
      spec: {accessModes: [ReadWriteOnce], storageClassName: "", volumeAttributesClassName: @NS@, resources: {requests: {storage: 1Gi}}}
      """
    And I run `kubectl create -f class.yaml`
    When I run:
      """
      kubectl delete volumeattributesclass $NS --wait=false
      kubectl get volumeattributesclass $NS -o jsonpath='{.metadata.finalizers[0]}'
      """
    Then the output is:
      """
      kubernetes.io/vac-protection
      """
    When 5 seconds pass
    And I run `kubectl get volumeattributesclass $NS`
    And I run `kubectl delete pvc data`
    And 5 seconds pass
    And I try `kubectl get volumeattributesclass $NS`
    Then the command fails
    And the error output contains "not found"

  @b:pv-protection
  Scenario: A bound volume that is deleted stays until its claim is gone
    Given the file pv.yaml:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@}
      spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: @NS@, persistentVolumeReclaimPolicy: Retain, hostPath: {path: /tmp/@NS@}}
      """
    And the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 1Gi}}}
      """
    And I run `kubectl create -f pv.yaml`
    And I run `kubectl create -f claim.yaml`
    And the field phase of persistentvolumeclaim data becomes "Bound" within 30s
    When I run `kubectl delete pv $NS --wait=false`
    Then persistentvolume $NS stays present for 30s
    When I run `kubectl get pv $NS`
    Then the output contains "Terminating"
    When I run `kubectl delete pvc data`
    Then persistentvolume $NS becomes gone within 10s
