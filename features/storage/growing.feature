Feature: How much claims may ask for
  Source: kubernetes.io, Persistent Volumes, Expanding Persistent Volumes Claims; Resource Quotas

  Background:
    Given the file class.yaml:
      """
      apiVersion: storage.k8s.io/v1
      kind: StorageClass
      metadata: {name: @NS@}
      provisioner: rancher.io/local-path
      allowVolumeExpansion: true
      """

  @b:claim-expansion
  Scenario: A claim grows only where its class allows that
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
    And the field phase of persistentvolumeclaim data becomes "Bound" within 1m
    When I try `kubectl patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"20Mi"}}}}'`
    Then the command fails
    And the error output contains "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"

  @b:claim-expansion
  Scenario: A claim of a class that allows it waits for somebody who expands its volume
    Given the file claim.yaml:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@}
      spec: {capacity: {storage: 10Mi}, accessModes: [ReadWriteOnce], storageClassName: @NS@, persistentVolumeReclaimPolicy: Retain, hostPath: {path: /tmp/@NS@}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: @NS@}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 10Mi}}}
      """
    And I run `kubectl create -f class.yaml`
    And I run `kubectl create -f claim.yaml`
    And the field phase of persistentvolumeclaim data becomes "Bound" within 1m
    When I run `kubectl patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"20Mi"}}}}'`
    Then an event ExternalExpanding saying "waiting for an external controller to expand this PVC" is seen on persistentvolumeclaim data within 10s
    When I run `kubectl get pvc data -o jsonpath='{.spec.resources.requests.storage} {.status.capacity.storage}'`
    Then the output is:
      """
      20Mi 10Mi
      """
    When I try `kubectl patch pvc data -p '{"spec":{"resources":{"requests":{"storage":"5Mi"}}}}'`
    Then the command fails
    And the error output contains "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"

  @b:storage-quota
  Scenario: A quota counts claims and what they ask for, of all classes and of one
    Given the file quota.yaml:
      """
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: q}
      spec:
        hard:
          persistentvolumeclaims: "3"
          requests.storage: 50Mi
          standard.storageclass.storage.k8s.io/requests.storage: 15Mi
          @NS@.storageclass.storage.k8s.io/persistentvolumeclaims: "1"
      """
    And the file claims.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: plain}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: special}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 30Mi}}}
      """
    And the file more.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: more}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      """
    And the file second.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: second}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 1Mi}}}
      """
    And the file large.yaml:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: large}
      spec: {accessModes: [ReadWriteOnce], storageClassName: other, resources: {requests: {storage: 20Mi}}}
      """
    And I run `kubectl create -f quota.yaml`
    And the field used.persistentvolumeclaims of resourcequota q becomes "0" within 10s
    When I run `kubectl create -f claims.yaml`
    Then the field used.requests.storage of resourcequota q becomes "40Mi" within 10s
    And the field used.standard.storageclass.storage.k8s.io/requests.storage of resourcequota q is "10Mi"
    When I try `kubectl create -f more.yaml`
    Then the command fails
    And the error output contains "exceeded quota: q, requested: standard.storageclass.storage.k8s.io/requests.storage=10Mi, used: standard.storageclass.storage.k8s.io/requests.storage=10Mi, limited: standard.storageclass.storage.k8s.io/requests.storage=15Mi"
    When I try `kubectl create -f second.yaml`
    Then the command fails
    And the error output contains "exceeded quota: q, requested: $NS.storageclass.storage.k8s.io/persistentvolumeclaims=1"
    When I try `kubectl create -f large.yaml`
    Then the command fails
    And the error output contains "exceeded quota: q, requested: requests.storage=20Mi, used: requests.storage=40Mi, limited: requests.storage=50Mi"
    When I run `kubectl delete pvc special`
    Then the field used.requests.storage of resourcequota q becomes "10Mi" within 30s
