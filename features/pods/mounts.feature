Feature: What is mounted where the kubelet and the runtime have files of their own
  Source: kubelet, shouldMountHostsFile: "Kubernetes only mounts on /etc/hosts if […] container is not already
  mounting on /etc/hosts"
  Source: containerd, linuxContainerMounts: /etc/hostname and /etc/resolv.conf are mounted unless something is
  mounted there
  Source: runc 1.4, mountToRootfs and checkProcMount: what cannot be mounted, and how that is told

  Rule: A volume replaces a file that would be there

    Scenario: A file of a ConfigMap at /etc/hosts, /etc/hostname and /etc/resolv.conf
      Given I create the manifest:
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: files}
        data: {hosts: "10.9.8.7 db.example\n", hostname: "another\n", resolv.conf: "nameserver 10.9.8.7\n"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: own}
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{name: files, configMap: {name: files}}]
          containers:
          - name: main
            image: "busybox:1.36"
            command: ['sleep', '3600']
            volumeMounts:
            - {name: files, mountPath: /etc/hosts, subPath: hosts}
            - {name: files, mountPath: /etc/hostname, subPath: hostname}
            - {name: files, mountPath: /etc/resolv.conf, subPath: resolv.conf}
        """
      Then pod own becomes Ready within 20s
      When I run `kubectl exec own -- cat /etc/hosts /etc/hostname /etc/resolv.conf`
      Then the output is:
        """
        10.9.8.7 db.example
        another
        nameserver 10.9.8.7
        """
      When I run `kubectl exec own -- hostname`
      Then the output is:
        """
        own
        """

    Scenario: A directory at /etc gets the files that the kubelet and the runtime mount
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: etc}
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{name: v, emptyDir: {}}]
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], volumeMounts: [{name: v, mountPath: /etc}]}]
        """
      Then pod etc becomes Ready within 20s
      When I run `kubectl exec etc -- ls /etc`
      Then the output is:
        """
        hostname
        hosts
        resolv.conf
        """
      When I run `kubectl exec etc -- cat /etc/hostname`
      Then the output is:
        """
        etc
        """

  Rule: What cannot be mounted fails the container's start, and nothing else

    Scenario Outline: <name>
      Given I create the manifest:
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: files}
        data: {f: "text\n"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: beside}
        spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: bad}
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{name: v, configMap: {name: files}}, {name: e, emptyDir: {}}]
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], <container>}]
        """
      Then pod bad becomes RunContainerError within 20s
      And an event Failed saying "<message>" was seen on pod bad
      And pod beside becomes Ready within 20s
      And pod beside stays Ready for 10m

      Examples:
        | name                                     | container                                                              | message                                                                                                                                  |
        | A read-only volume at /etc               | volumeMounts: [{name: v, mountPath: /etc}]                             | to rootfs at \"/etc/hosts\": create mountpoint for /etc/hosts mount: make mountpoint \"/etc/hosts\": openat hosts: read-only file system |
        | A directory over a file                  | volumeMounts: [{name: e, mountPath: /etc/passwd}]                      | /volumes/kubernetes.io~empty-dir/e\" to rootfs at \"/etc/passwd\": mount src=                                                            |
        | A file over a directory                  | volumeMounts: [{name: v, mountPath: /etc, subPath: f}]                 | /volume-subpaths/v/main/0\" to rootfs at \"/etc\": mount src=                                                                            |
        | A mount point within a read-only volume  | volumeMounts: [{name: e, mountPath: /v, readOnly: true}, {name: v, mountPath: /v/new}] | /rootfs/v/new: read-only file system                                                                                                     |
        | A volume at /                            | volumeMounts: [{name: e, mountPath: /}]                                | /rootfs\" is on the top of rootfs \"                                                                                                     |
        | A volume at /proc                        | volumeMounts: [{name: e, mountPath: /proc}]                            | /rootfs/proc\" cannot be mounted because it is not of type proc                                                                          |
        | A termination message at a directory     | terminationMessagePath: /etc                                           | flags=MS_BIND\|MS_REC: not a directory                                                                                                   |
        | A working directory below a file         | workingDir: /etc/passwd/x                                              | error during container init: mkdir /etc/passwd: not a directory                                                                          |
        | A working directory that is not absolute | workingDir: app                                                        | OCI runtime create failed: runc create failed: Cwd must be an absolute path                                                              |

    Scenario: A part of a volume that is below a file
      Given I create the manifest:
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: files}
        data: {f: "text\n"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: part}
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{name: v, configMap: {name: files}}]
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], volumeMounts: [{name: v, mountPath: /v, subPath: f/x}]}]
        """
      Then pod part becomes CreateContainerConfigError within 20s
      And an event Failed saying "failed to prepare subPath for volumeMount \"v\" of container \"main\"" was seen on pod part

    Scenario: The kubelet makes mount points within the volumes that it writes
      A container cannot: for it a ConfigMap is read-only.

      Given I create the manifest:
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: files}
        data: {f: "text\n"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: nested}
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{name: v, configMap: {name: files}}, {name: e, emptyDir: {}}]
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], volumeMounts: [{name: e, mountPath: /v/deep/new}, {name: v, mountPath: /v}]}]
        """
      Then pod nested becomes Ready within 20s
      When I run `kubectl exec nested -- ls /v`
      Then the output is:
        """
        deep
        f
        """
      When I run `kubectl exec nested -- touch /v/deep/new/file`
      And I try `kubectl exec nested -- touch /v/file`
      Then the command fails with exit code 1
      And the error output contains "Read-only file system"
