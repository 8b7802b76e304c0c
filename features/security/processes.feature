Feature: What the processes of a container may do, and which they see
  Source: kubernetes.io, Configure a Security Context for a Pod or Container; Share Process Namespace between Containers in a Pod

  @b:security-shared-processes
  Scenario: Containers that share a process namespace see and signal each other's processes
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: nginx}
      spec:
        terminationGracePeriodSeconds: 1
        shareProcessNamespace: true
        containers:
        - {name: nginx, image: nginx, imagePullPolicy: IfNotPresent}
        - {name: shell, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, "3600"], securityContext: {capabilities: {add: [SYS_PTRACE]}}}
      """
    And pod nginx becomes Ready within 60s
    When I run `kubectl exec nginx -c shell -- ps`
    Then the output matches "1 65535 +0:00 /pause"
    And the output matches "root +0:00 nginx: master process nginx -g daemon off;"
    And the output matches "0:00 nginx: worker process"
    And the output matches "root +0:00 sleep 3600"
    When I run `kubectl exec nginx -c shell -- sh -c 'head -c 4 /proc/$(pidof sleep)/root/etc/passwd; grep -c http /proc/$(pgrep -f "master process" | head -1)/root/etc/nginx/nginx.conf'`
    Then the output matches "root[1-9]"
    When I run `kubectl exec nginx -c shell -- sh -c 'kill -TERM $(pgrep -f "master process" | head -1)'`
    Then container nginx of pod nginx reaches 1 restart within 60s

  @b:security-capabilities
  Scenario Outline: The kernel shows what a container may do: <settings>
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: one}
      spec:
        restartPolicy: Never
        containers:
        - {name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [grep, -E, "CapEff|CapBnd|NoNewPrivs|Seccomp:", /proc/self/status], securityContext: <settings>}
      """
    Then pod one becomes Completed within 60s
    When I run `kubectl logs one`
    Then the output matches "CapEff:\t<effective>\nCapBnd:\t<bounding>\nNoNewPrivs:\t<none>\nSeccomp:\t<seccomp>"
    Examples:
      | settings                                                    | effective        | bounding         | none | seccomp |
      | {}                                                          | 00000000a80425fb | 00000000a80425fb | 0    | 0       |
      | {runAsUser: 1000}                                           | 0000000000000000 | 00000000a80425fb | 0    | 0       |
      | {capabilities: {drop: [ALL]}}                               | 0000000000000000 | 0000000000000000 | 0    | 0       |
      | {capabilities: {add: [NET_ADMIN]}}                          | 00000000a80435fb | 00000000a80435fb | 0    | 0       |
      | {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}      | 0000000000000400 | 0000000000000400 | 0    | 0       |
      | {allowPrivilegeEscalation: false}                           | 00000000a80425fb | 00000000a80425fb | 1    | 0       |
      | {seccompProfile: {type: RuntimeDefault}}                    | 00000000a80425fb | 00000000a80425fb | 0    | 2       |

  @b:security-read-only-root
  Scenario: A container whose root is read-only writes to volumes only
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        volumes: [{name: tmp, emptyDir: {}}]
        containers:
        - name: main
          image: busybox
          imagePullPolicy: IfNotPresent
          command: [sleep, 1h]
          securityContext: {readOnlyRootFilesystem: true}
          volumeMounts: [{name: tmp, mountPath: /tmp}]
      """
    And pod web becomes Ready within 60s
    When I run `kubectl exec web -- sh -c "touch /x; mkdir /d; touch /tmp/f && ls /tmp"`
    Then the output is:
      """
      f
      """
    And the error output contains "touch: /x: Read-only file system"
    And the error output contains "mkdir: can't create directory '/d': Read-only file system"

  @b:security-image-user
  Scenario Outline: nginx does not start where it cannot write: <settings>
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {terminationGracePeriodSeconds: 1, containers: [{name: main, image: nginx, imagePullPolicy: IfNotPresent, securityContext: <settings>}]}
      """
    Then pod web becomes CrashLoopBackOff within 90s
    When I run `kubectl logs web`
    Then the output matches "\[emerg\] 1#1: <failure>"
    Examples:
      | settings                       | failure                                          |
      | {runAsUser: 1000}              | mkdir\(\) .* failed \(13: Permission denied\)      |
      | {readOnlyRootFilesystem: true} | mkdir\(\) .* failed \(30: Read-only file system\)  |
      | {capabilities: {drop: [ALL]}}  | chown\(.*\) failed \(1: Operation not permitted\)  |

  @b:security-sysctls
  Scenario: A kubelet takes pods with safe sysctls only
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: safe}
      spec:
        restartPolicy: Never
        securityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: "1"}]}
        containers: [{name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [sysctl, kernel.shm_rmid_forced]}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: unsafe}
      spec:
        securityContext: {sysctls: [{name: kernel.msgmax, value: "65536"}]}
        containers: [{name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, 1h]}]
      """
    Then pod safe becomes Completed within 60s
    And pod unsafe becomes SysctlForbidden within 60s
    And an event SysctlForbidden saying "forbidden sysctl: \"kernel.msgmax\" not allowlisted" is seen on pod unsafe within 30s
    When I run `kubectl logs safe`
    Then the output is:
      """
      kernel.shm_rmid_forced = 1
      """

  @b:security-host-path-type
  Scenario Outline: A hostPath that is not of its type is not mounted: <type>
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        volumes: [{name: host, hostPath: {path: <path>, type: <type>}}]
        containers: [{name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, 1h], volumeMounts: [{name: host, mountPath: /host}]}]
      """
    Then an event FailedMount saying "<message>" is seen on pod web within 60s
    Examples:
      | path    | type      | message                                                                                                                                                   |
      | /nosuch | Directory | MountVolume.SetUp failed for volume \"host\" : hostPath type check failed, /nosuch is not a directory, unable to determine its type: path \"/nosuch\" does not exist |
      | /tmp    | File      | MountVolume.SetUp failed for volume \"host\" : hostPath type check failed: /tmp is not a file, it's a Directory                                             |
