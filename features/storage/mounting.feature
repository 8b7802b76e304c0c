Feature: What pods see of claims and volumes
  Source: kubernetes.io, Persistent Volumes; Volumes; Configure a Pod to Use a PersistentVolume for Storage

  @b:volume-data-survives
  Scenario: What a pod wrote is there for the next pod that has the claim, on the same node
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: db}
      spec:
        replicas: 1
        strategy: {type: Recreate}
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "echo started >> /data/log; sleep 3600"], volumeMounts: [{name: v, mountPath: /data}]}]
            volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    And deployment db reaches 1 ready replica within 1m
    When I run:
      """
      NODE=$(kubectl get pod -l app=db -o jsonpath='{.items[0].spec.nodeName}')
      kubectl delete pod -l app=db
      """
    Then deployment db reaches 1 ready replica within 1m
    When I run `kubectl exec deployment/db -- cat /data/log`
    Then the output is:
      """
      started
      started
      """
    When I run `kubectl get pod -l app=db -o jsonpath='{.items[0].spec.nodeName}'`
    Then the output is:
      """
      $NODE
      """

  @b:rwo-one-node
  Scenario: ReadWriteOnce is for one node, not for one pod
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: writer}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "echo hello > /data/f; sleep 3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    And pod writer becomes Ready within 1m
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: reader}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "cat /data/f; echo more > /data/f; sleep 3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data, readOnly: true}}]
      """
    Then pod reader becomes Ready within 30s
    And the logs of pod reader contain "hello"
    And the logs of pod reader contain "Read-only file system"
    When I run:
      """
      kubectl get pod writer -o jsonpath='{.spec.nodeName}'
      NODE=$(kubectl get pod writer -o jsonpath='{.spec.nodeName}')
      kubectl get pod reader -o jsonpath='{.spec.nodeName}'
      """
    Then the output is:
      """
      $NODE
      """

  @b:rwop-one-pod
  Scenario: ReadWriteOncePod is for one pod, and the next one waits for its end
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOncePod], resources: {requests: {storage: 10Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: first}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    And pod first becomes Ready within 1m
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: second}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    Then an event FailedScheduling saying "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod" is seen on pod second within 5s
    And pod second stays Pending for 20s
    When I run `kubectl delete pod first`
    Then pod second becomes Ready within 30s

  @b:claim-missing
  Scenario: A pod waits for a claim that is not there yet
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: later}}]
      """
    And an event FailedScheduling matching "^0/[0-9]+ nodes are available: persistentvolumeclaim \"later\" not found\. not found$" is seen on pod user within 5s
    And pod user stays Pending for 20s
    When I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: later}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      """
    Then pod user becomes Ready within 1m

  @b:claim-unbound-mount
  Scenario: A pod that went past the scheduler waits on its node for a claim that is not bound
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: 100Gi}}}
      """
    And the file pods.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /data}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: nobody}
      spec:
        nodeName: $NODE1
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    When I run `kubectl create -f pods.yaml`
    Then an event FailedMount matching "^Unable to attach or mount volumes: unmounted volumes=\[.*v\], unattached volumes=\[\], failed to process volumes=\[v\]: error processing PVC .*/data: PVC is not bound$" is seen on pod user within 10s
    And pod nobody becomes Ready within 30s
    And pod user is Pending

  @b:volume-sub-path
  Scenario: Containers may share a volume by parts of it
    When I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: lamp}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - {name: mysql, image: "busybox:1.36", command: [sh, -c, "echo db > /var/lib/mysql/f; sleep 3600"], volumeMounts: [{name: v, mountPath: /var/lib/mysql, subPath: mysql}]}
        - {name: php, image: "busybox:1.36", command: [sh, -c, "echo web > /var/www/html/f; sleep 3600"], volumeMounts: [{name: v, mountPath: /var/www/html, subPath: html}]}
        - {name: all, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /all}]}
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    Then pod lamp becomes Ready within 1m
    When I run `kubectl exec lamp -c all -- sh -c 'cd /all; ls; cat html/f mysql/f'`
    Then the output is:
      """
      html
      mysql
      web
      db
      """

  @b:host-path
  Scenario: A directory of the node is shared by its pods, and stays
    Given the file pods.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: writer}
      spec:
        nodeName: $NODE1
        restartPolicy: Never
        containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "mkdir -p /host/in; echo hello > /host/in/f"], volumeMounts: [{name: v, mountPath: /host}]}]
        volumes: [{name: v, hostPath: {path: /tmp/@NS@, type: DirectoryOrCreate}}]
      """
    And the file reader.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: reader}
      spec:
        nodeName: $NODE1
        restartPolicy: Never
        containers: [{name: main, image: "busybox:1.36", command: [cat, /in/f], volumeMounts: [{name: v, mountPath: /in}]}]
        volumes: [{name: v, hostPath: {path: /tmp/@NS@/in, type: Directory}}]
      """
    And I run `kubectl create -f pods.yaml`
    And pod writer becomes Succeeded within 30s
    And I run `kubectl delete pod writer`
    When I run `kubectl create -f reader.yaml`
    Then pod reader becomes Succeeded within 30s
    And the logs of pod reader contain "hello"

  @b:host-path-type
  Scenario Outline: A directory of the node that is not as it should be: <what>
    Given the file pod.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /v}]}]
        volumes: [{name: v, hostPath: {path: <path>, type: <type>}}]
      """
    When I run `kubectl create -f pod.yaml`
    Then an event FailedMount saying "MountVolume.SetUp failed for volume \"v\" : <message>" is seen on pod user within 10s
    And pod user stays Pending for 10s

    Examples:
      | what                   | path          | type         | message                                                                                                              |
      | it is not there        | /nosuch       | Directory    | hostPath type check failed, /nosuch is not a directory, unable to determine its type: path \"/nosuch\" does not exist |
      | it is a directory      | /etc          | File         | hostPath type check failed: /etc is not a file, it's a Directory                                                     |
      | a file without a place | /tmp/nosuch/f | FileOrCreate | open /tmp/nosuch/f: no such file or directory                                                                        |

  @b:local-volume-path
  Scenario: A local volume whose directory is not there
    Given the file local.yaml:
      """
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: @NS@}
      spec:
        capacity: {storage: 1Gi}
        accessModes: [ReadWriteOnce]
        storageClassName: @NS@
        persistentVolumeReclaimPolicy: Retain
        local: {path: /mnt/nosuch}
        nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [$NODE1]}]}]}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: @NS@}
      spec: {accessModes: [ReadWriteOnce], storageClassName: @NS@, resources: {requests: {storage: 1Gi}}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: user, namespace: @NS@}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /v}]}]
        volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]
      """
    When I run `kubectl create -f local.yaml`
    Then an event FailedMount matching "^MountVolume\.NewMounter initialization failed for volume \".*\" : path \"/mnt/nosuch\" does not exist$" is seen on pod user within 30s
    And the field nodeName of pod user is "$NODE1"

  @b:ephemeral-volume
  Scenario: An ephemeral volume has a claim of its own, which goes with the pod
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: app}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sh, -c, "echo x > /scratch/f; sleep 3600"], volumeMounts: [{name: scratch, mountPath: /scratch}]}]
        volumes:
        - name: scratch
          ephemeral: {volumeClaimTemplate: {metadata: {labels: {type: frontend}}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}}}
      """
    Then the field phase of persistentvolumeclaim app-scratch becomes "Bound" within 30s
    And pod app becomes Ready within 30s
    When I run `kubectl get pvc app-scratch -o jsonpath='{.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name} {.metadata.ownerReferences[0].controller} {.metadata.labels.type}'`
    Then the output is:
      """
      Pod/app true frontend
      """
    When I run:
      """
      PV=$(kubectl get pvc app-scratch -o jsonpath='{.spec.volumeName}')
      kubectl delete pod app
      """
    Then persistentvolumeclaim app-scratch becomes gone within 10s
    And persistentvolume $PV becomes gone within 30s

  @b:ephemeral-volume-conflict
  Scenario: A claim that has the name already is not used for an ephemeral volume
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: app-scratch}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
      """
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: app}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: scratch, mountPath: /scratch}]}]
        volumes:
        - name: scratch
          ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}}}
      """
    Then an event FailedBinding matching "^ephemeral volume scratch: PVC .*/app-scratch was not created for pod .*/app \(pod is not owner\)$" is seen on pod app within 5s
    And an event FailedScheduling matching "was not created for pod" is seen on pod app within 5s
    And pod app stays Pending for 20s

  @b:image-volume
  Scenario: The files of an image may be a volume, which nobody writes to
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: busybox:1.36
          command: [sh, -c, "ls /v/bin/busybox; echo x > /v/x; cat /part/passwd | head -n 1; sleep 3600"]
          volumeMounts: [{name: v, mountPath: /v}, {name: v, mountPath: /part, subPath: etc}]
        volumes: [{name: v, image: {reference: "busybox:1.36", pullPolicy: IfNotPresent}}]
      """
    Then pod user becomes Ready within 1m
    And the logs of pod user contain "/v/bin/busybox"
    And the logs of pod user contain "Read-only file system"
    And the logs of pod user contain "root:"

  @b:image-volume
  Scenario: A pod waits for the image of a volume as for its own
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /v}]}]
        volumes: [{name: v, image: {reference: "nosuch.example.com/x:1"}}]
      """
    Then an event Failed matching "Failed to pull image \"nosuch.example.com/x:1\"" is seen on pod user within 1m
    And container main of pod user becomes waiting with reason ErrImagePull within 10s
    And container main of pod user becomes waiting with reason ImagePullBackOff within 1m

  @b:image-volume
  Scenario: A part that the image does not have
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: user}
      spec:
        terminationGracePeriodSeconds: 1
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"], volumeMounts: [{name: v, mountPath: /v, subPath: nosuch}]}]
        volumes: [{name: v, image: {reference: "busybox:1.36"}}]
      """
    Then an event Failed matching "^Error: failed to mount image volume: ImageVolumeMountFailed: failed to ensure image subpath \"nosuch\".*openat nosuch: no such file or directory$" is seen on pod user within 1m
    And container main of pod user becomes waiting with reason CreateContainerError within 10s
