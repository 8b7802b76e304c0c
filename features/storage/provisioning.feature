Feature: Volumes that are made for their claims
  Source: kubernetes.io, Storage Classes; Dynamic Volume Provisioning
  Source: rancher/local-path-provisioner v0.0.30, the default class of kind's clusters

  @b:default-class
  Scenario: A claim that names no class gets the default one
    When I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      """
    Then the field storageClassName of persistentvolumeclaim data is "standard"
    When I run `kubectl get sc`
    Then the output is a table that has:
      | NAME               | PROVISIONER           | RECLAIMPOLICY | VOLUMEBINDINGMODE    | ALLOWVOLUMEEXPANSION |
      | standard (default) | rancher.io/local-path | Delete        | WaitForFirstConsumer | false                |

  @b:wait-for-first-consumer
  Scenario: A class may wait for the first pod, and the volume is made where the pod goes
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      """
    And an event WaitForFirstConsumer saying "waiting for first consumer to be created before binding" is seen on persistentvolumeclaim data within 5s
    And 40 seconds pass
    And the field phase of persistentvolumeclaim data is "Pending"
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    Then an event ExternalProvisioning saying "Waiting for a volume to be created either by the external provisioner 'rancher.io/local-path' or manually by the system administrator." is seen on persistentvolumeclaim data within 10s
    And an event Provisioning matching "^External provisioner is provisioning volume for claim \".*/data\"$" is seen on persistentvolumeclaim data within 10s
    And an event ProvisioningSucceeded matching "^Successfully provisioned volume pvc-" is seen on persistentvolumeclaim data within 30s
    And the field phase of persistentvolumeclaim data becomes "Bound" within 5s
    And pod user becomes Ready within 30s
    When I run:
      """
      NODE=$(kubectl get pod user -o jsonpath='{.spec.nodeName}')
      PV=$(kubectl get pvc data -o jsonpath='{.spec.volumeName}')
      SELECTED=$(kubectl get pvc data -o jsonpath='{.metadata.annotations.volume\.kubernetes\.io/selected-node}')
      kubectl get pv $PV -o jsonpath='{.spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]} {.spec.claimRef.name} {.spec.persistentVolumeReclaimPolicy} {.spec.capacity.storage} {.metadata.annotations.pv\.kubernetes\.io/provisioned-by}'
      """
    Then the output is:
      """
      $NODE data Delete 10Mi rancher.io/local-path
      """
    When I run `kubectl get pvc data -o jsonpath='{.metadata.annotations.volume\.kubernetes\.io/selected-node} {.metadata.annotations.volume\.kubernetes\.io/storage-provisioner} {.metadata.annotations.pv\.kubernetes\.io/bind-completed}'`
    Then the output is:
      """
      $NODE rancher.io/local-path yes
      """

  @b:pvc-protection
  Scenario: A claim that a pod uses stays until the pod is gone, and a volume that was made for it goes with it
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    And pod user becomes Ready within 1m
    And the field conditions.Unused of persistentvolumeclaim data is "False/PodUsingPVC"
    When I run:
      """
      PV=$(kubectl get pvc data -o jsonpath='{.spec.volumeName}')
      kubectl delete pvc data --wait=false
      """
    Then persistentvolumeclaim data stays present for 10s
    When I run `kubectl get pvc data`
    Then the output contains "Terminating"
    When I run `kubectl delete pod user`
    Then persistentvolumeclaim data becomes gone within 5s
    And persistentvolume $PV becomes gone within 30s

  @b:pvc-protection
  Scenario: A pod does not get a claim that is being deleted
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    And pod user becomes Ready within 1m
    And I run `kubectl delete pvc data --wait=false`
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: late}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    Then an event FailedScheduling saying "persistentvolumeclaim \"data\" is being deleted" is seen on pod late within 5s

  @b:local-path-limits
  Scenario Outline: The provisioner of kind's default class refuses <what>
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [<mode>], volumeMode: <volumeMode>, resources: {requests: {storage: 10Mi}}<more>}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    Then an event ProvisioningFailed saying "<message>" is seen on persistentvolumeclaim data within 10s
    And pod user stays Pending for 20s
    And the field phase of persistentvolumeclaim data is "Pending"

    Examples:
      | what                     | mode          | volumeMode | more                                 | message                                                                                                                              |
      | volumes for many nodes   | ReadWriteMany | Filesystem |                                      | failed to provision volume with StorageClass \"standard\": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes |
      | block devices            | ReadWriteOnce | Block      |                                      | rancher.io/local-path does not support block volume provisioning                                                                     |
      | selectors                | ReadWriteOnce | Filesystem | , selector: {matchLabels: {a: b}}    | failed to provision volume with StorageClass \"standard\": claim.Spec.Selector is not supported                                        |

  @b:class-without-provisioner
  Scenario: A claim of a class that makes no volumes waits for ever
    Given the file class.yaml:
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: @NS@}
      provisioner: kubernetes.io/no-provisioner
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: @NS@}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 10Mi}}}
      """
    When I run `kubectl create -f class.yaml`
    Then an event ProvisioningFailed saying "no volume plugin matched name: kubernetes.io/no-provisioner" is seen on persistentvolumeclaim data within 5s
    When 1 minute passes
    Then the field phase of persistentvolumeclaim data is "Pending"

  @b:class-without-provisioner
  Scenario: A pod whose claim waits for it, and no volume is there, is told so
    Given the file class.yaml:
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: @NS@}
      provisioner: kubernetes.io/no-provisioner
      volumeBindingMode: WaitForFirstConsumer
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: @NS@}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 10Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: user, namespace: @NS@}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    When I run `kubectl create -f class.yaml`
    Then an event FailedScheduling matching "^0/[0-9]+ nodes are available: .*[0-9]+ node\(s\) didn't find available persistent volumes to bind.*\. preemption: 0/[0-9]+ nodes are available: [0-9]+ Preemption is not helpful for scheduling\.$" is seen on pod user within 5s
    And an event WaitForPodScheduled saying "waiting for pod user to be scheduled" is seen on persistentvolumeclaim data within 20s
    And pod user stays Pending for 1m

  @b:provisioner-missing
  Scenario: A claim of a class whose provisioner is not there waits for it
    Given the file class.yaml:
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: @NS@}
      provisioner: example.com/nobody
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: @NS@}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 10Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: user, namespace: @NS@}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    When I run `kubectl create -f class.yaml`
    Then an event ExternalProvisioning saying "Waiting for a volume to be created either by the external provisioner 'example.com/nobody' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered." is seen on persistentvolumeclaim data within 5s
    And an event FailedScheduling saying "pod has unbound immediate PersistentVolumeClaims" is seen on pod user within 5s
    When 1 minute passes
    Then the field phase of persistentvolumeclaim data is "Pending"
    And the field annotations.volume.kubernetes.io/storage-provisioner of persistentvolumeclaim data is "example.com/nobody"

  @b:scheduler-local-volume
  Scenario: A pod goes to the node of the volume that its claim gets
    Given the file local.yaml:
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: @NS@}
      provisioner: kubernetes.io/no-provisioner
      volumeBindingMode: WaitForFirstConsumer
      ---
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@}
      spec:
        capacity: {storage: 1Gi}
        accessModes: [ReadWriteOnce]
        storageClassName: @NS@
        persistentVolumeReclaimPolicy: Retain
        hostPath: {path: /tmp/@NS@, type: DirectoryOrCreate}
        nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [$NODE2]}]}]}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: @NS@}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 1Gi}}}
      """
    And I run `kubectl create -f local.yaml`
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    Then pod user becomes Ready within 1m
    And the field nodeName of pod user is "$NODE2"
    And the field phase of persistentvolumeclaim data is "Bound"
    And the field volumeName of persistentvolumeclaim data is "$NS"
    When I run:
      """
      kubectl delete pod user
      kubectl run elsewhere --image=busybox:1.36 --overrides='{"spec":{"nodeSelector":{"kubernetes.io/hostname":"'$NODE1'"},"terminationGracePeriodSeconds":1,"containers":[{"name":"main","image":"busybox:1.36"}],"volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"data"}}]}}'
      """
    Then an event FailedScheduling matching "node\(s\) didn't match PersistentVolume's node affinity" is seen on pod elsewhere within 5s
