Feature: What containers see of disks and of memory
  Source: kubernetes.io, Volumes: emptyDir; KEP-1967, Sizable memory backed volumes

  What programs print is busybox's. A file system takes memory in pages of 4 KiB.

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: password}
      stringData: {key: secret}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: busybox:1.36
          command: [sleep, "3600"]
          resources: {limits: {memory: 256Mi}}
          volumeMounts:
          - {name: sized, mountPath: /sized}
          - {name: memory, mountPath: /memory}
          - {name: disk, mountPath: /disk}
          - {name: password, mountPath: /password}
          - {name: data, mountPath: /data}
        volumes:
        - {name: sized, emptyDir: {medium: Memory, sizeLimit: 64Mi}}
        - {name: memory, emptyDir: {medium: Memory}}
        - {name: disk, emptyDir: {sizeLimit: 1Gi}}
        - {name: password, secret: {secretName: password}}
        - {name: data, persistentVolumeClaim: {claimName: data}}
      """
    And pod p becomes Ready within 2m

  @b:emptydir-memory-size
  Scenario: A volume in memory is a file system of the size of its limit
    When I run `kubectl exec p -- df /sized`
    Then the output is:
      """
      Filesystem           1K-blocks      Used Available Use% Mounted on
      tmpfs                    65536         0     65536   0% /sized
      """
    When I run `kubectl exec p -- sh -c 'dd if=/dev/zero of=/sized/file bs=1M count=16 2>/dev/null; df -h /sized | tail -n 1; du -sh /sized'`
    Then the output is:
      """
      tmpfs                    64.0M     16.0M     48.0M  25% /sized
      16.0M	/sized
      """
    When I try `kubectl exec p -- dd if=/dev/zero of=/sized/more bs=1M count=64`
    Then the command fails with exit code 1
    And the error output contains "No space left on device"

  @b:memory-volume-pod-limit
  Scenario: Without a limit of its own it is as large as the pod's memory may be, as are those of Secrets
    When I run `kubectl exec p -- sh -c 'df /memory | tail -n 1; df /password | tail -n 1'`
    Then the output is:
      """
      tmpfs                   262144         0    262144   0% /memory
      tmpfs                   262144         4    262140   0% /password
      """

  @b:disk-of-the-node
  Scenario: What is on the disk is on the node's disk, whatever the claim asks for
    When I run `kubectl exec p -- sh -c 'for f in / /disk /data; do df $f | tail -n 1 | awk "{print \$2}"; done | sort -u | wc -l'`
    Then the output is:
      """
      1
      """
    When I run `kubectl exec p -- sh -c 'echo text > /data/file; du -k /data/file; du -h /data/file'`
    Then the output is:
      """
      4	/data/file
      4.0K	/data/file
      """

  @b:memory-of-the-node
  Scenario: The memory that programs see is the node's, not the limit
    When I run:
      """
      NODE=$(kubectl get pod p -o jsonpath='{.spec.nodeName}')
      [ "$(kubectl exec p -- sh -c 'free | awk "/^Mem:/ {print \$2 \"Ki\"}"')" = "$(kubectl get node $NODE -o jsonpath='{.status.capacity.memory}')" ] && echo the same
      """
    Then the output is:
      """
      the same
      """
