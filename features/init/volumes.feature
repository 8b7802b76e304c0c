Feature: Init containers share the pod's network and volumes, not their file systems

  Rule: Network and volumes are there before the first one starts

    Source: Kubernetes notes, chapter 5 (init容器):
    "在 Pod 启动过程中，Init 容器会按顺序在网络和数据卷初始化之后启动。"

    @b:init-after-volumes
    Scenario: What an init container writes to a volume the app reads
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: cm}
        data: {greeting: hello}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          volumes:
          - {name: work, emptyDir: {}}
          - {name: cm, configMap: {name: cm}}
          initContainers:
          - name: writer
            image: busybox:1.36
            volumeMounts: [{name: work, mountPath: /data}, {name: cm, mountPath: /cm}]
            command: ['sh', '-c', 'cat /cm/greeting > /data/out; echo " from init" >> /data/out']
          containers:
          - name: app
            image: busybox:1.36
            volumeMounts: [{name: work, mountPath: /data}]
            command: ['sh', '-c', 'cat /data/out; sleep 3600']
        """
      When pod p becomes Ready within 30s
      Then the logs of container app of pod p contain "hello from init"

    @b:init-after-volumes
    Scenario: The init container has the pod's address
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          initContainers:
          - {name: writer, image: "busybox:1.36", command: ['hostname', '-i']}
          containers:
          - {name: app, image: "busybox:1.36", command: ['sleep', '3600']}
        """
      When pod p becomes Ready within 30s
      And I run `IP=$(kubectl get pod p -o jsonpath='{.status.podIP}')`
      Then the logs of container writer of pod p contain "$IP"

    @b:init-after-volumes
    Scenario: Without the volume not even the first init container starts
      The kubelet tries to mount it again after 0.5, 1, 2, 4 ... seconds.

      Given I apply the manifest:
        """
        # the volume's ConfigMap does not exist
        apiVersion: v1
        kind: Pod
        metadata: {name: waits}
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{name: cm, configMap: {name: later}}]
          initContainers:
          - {name: first, image: "busybox:1.36", command: ['sh', '-c', 'ls /cm; sleep 3'], volumeMounts: [{name: cm, mountPath: /cm}]}
          containers: [{name: app, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      Then an event FailedMount saying "MountVolume.SetUp failed for volume \"cm\" : configmap \"later\" not found" is seen on pod waits within 5s
      And pod waits becomes Init:0/1 within 5s
      And container first of pod waits is waiting with reason PodInitializing
      When 10 seconds pass
      Then it never happened that container first of pod waits starts
      When I run `kubectl create configmap later --from-literal=a=1`
      Then container first of pod waits starts within 40s after the last command
      And pod waits becomes Ready within 10s
      And the logs of container first of pod waits contain "a"

  Rule: Image and file system are its own

    Source: Kubernetes notes, chapter 5 (init容器):
    "Init 容器使用 Linux Namespace，所以相对应用程序容器来说具有不同的文件系统视图。因此，
    它们能够具有访问 Secret 的权限，而应用程序容器则不能。"

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: key}
        stringData: {token: s3cret}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          volumes:
          - {name: key, secret: {secretName: key}}
          - {name: shared, emptyDir: {}}
          initContainers:
          - name: setup
            image: busybox:1.36
            command: ['sh', '-c', 'touch /only-in-init /shared/both; cat /key/token; ls /']
            volumeMounts: [{name: key, mountPath: /key}, {name: shared, mountPath: /shared}]
          containers:
          - name: app
            image: nginx:1.25
            volumeMounts: [{name: shared, mountPath: /shared}]
        """
      And pod p becomes Ready within 30s

    @b:init-own-filesystem
    Scenario: A file outside of volumes is the init container's alone
      Then the logs of container setup of pod p contain "only-in-init"
      When I try `kubectl exec p -- ls /only-in-init`
      Then the command fails
      And the error output contains "/only-in-init"
      And the error output contains "No such file or directory"

    @b:init-own-filesystem
    Scenario: A file in a shared volume is both's
      When I run `kubectl exec p -- ls /shared`
      Then the output is:
        """
        both
        """

    @b:init-own-filesystem
    Scenario: A Secret may be mounted in the init container only
      Then the logs of container setup of pod p contain "s3cret"
      When I try `kubectl exec p -- cat /key/token`
      Then the command fails with exit code 1
      And the error output contains "No such file or directory"

    @b:init-own-filesystem
    Scenario: Its file system ends with it
      When I try `kubectl exec p -c setup -- ls /`
      Then the command fails with exit code 1
      And the error output is:
        """
        error: unable to upgrade connection: container not found ("setup")
        """
