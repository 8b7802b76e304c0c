Feature: Who the processes of a container are
  Source: kubernetes.io, Configure a Security Context for a Pod or Container

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000]}
        volumes: [{name: data, emptyDir: {}}]
        containers:
        - {name: own, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, 1h], volumeMounts: [{name: data, mountPath: /data}]}
        - {name: other, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, 1h], securityContext: {runAsUser: 2000, runAsGroup: 0}}
      """
    And pod web becomes Ready within 60s

  @b:security-users
  Scenario: A container has the user and groups of its pod, or its own
    When I run `kubectl exec web -c own -- id`
    Then the output is:
      """
      uid=1000 gid=3000 groups=2000,3000,4000
      """
    When I run `kubectl exec web -c own -- ps`
    Then the output matches "1 1000 +0:00 sleep 1h"
    When I run `kubectl exec web -c other -- id`
    Then the output is:
      """
      uid=2000 gid=0(root) groups=0(root),2000,4000
      """
    When I try `kubectl exec web -c own -- whoami`
    Then the error output contains "unknown uid 1000"
    When I run `kubectl get pod web -o jsonpath='{.status.containerStatuses[?(@.name=="own")].user.linux}'`
    Then the output is:
      """
      {"gid":3000,"supplementalGroups":[2000,3000,4000],"uid":1000}
      """

  @b:security-fs-group
  Scenario: What is made in a volume belongs to the volume's group
    When I run `kubectl exec web -c own -- sh -c "echo hello > /data/f; mkdir /data/d; ls -l /data; ls -ld /data"`
    Then the output matches "drwxr-sr-x +2 1000 +2000 +[0-9]+ .* d"
    And the output matches "-rw-r--r-- +1 1000 +2000 +6 .* f"
    And the output matches "drwxrwsrwx +[0-9]+ root +2000 +[0-9]+ .* /data"

  @b:security-permissions
  Scenario: A user who is not root may not do what permissions forbid
    When I run `kubectl exec web -c own -- sh -c "echo x > /tmp/f; ls -l /tmp/f; touch /etc/x; mkdir /etc/d; rm /etc/passwd; chown 0 /tmp/f; echo x >> /etc/passwd; hostname x; umask; echo end"`
    Then the output matches "-rw-r--r-- +1 1000 +3000 +2 .* /tmp/f"
    And the error output contains "touch: /etc/x: Permission denied"
    And the error output contains "mkdir: can't create directory '/etc/d': Permission denied"
    And the error output contains "rm: can't remove '/etc/passwd': Permission denied"
    And the error output contains "chown: /tmp/f: Operation not permitted"
    And the error output contains "can't create /etc/passwd: Permission denied"
    And the error output contains "hostname: sethostname: Operation not permitted"
    And the output contains "0022"

  @b:security-non-root
  Scenario: An image that runs as root does not start where that is refused
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: root}
      spec: {securityContext: {runAsNonRoot: true}, containers: [{name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, 1h]}]}
      """
    Then pod root becomes CreateContainerConfigError within 60s
    And an event Failed saying "container has runAsNonRoot and image will run as root" is seen on pod root within 30s

  @b:security-group-of-user
  Scenario Outline: With a user alone, the group is the one that the image has for it: <user>
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: one}
      spec: {restartPolicy: Never, containers: [{name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [id], securityContext: {runAsUser: <user>}}]}
      """
    Then pod one becomes Completed within 60s
    When I run `kubectl logs one`
    Then the output is:
      """
      <id>
      """
    Examples:
      | user  | id                                                             |
      | 1000  | uid=1000 gid=0(root) groups=0(root)                            |
      | 65534 | uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)       |
      | 0     | uid=0(root) gid=0(root) groups=0(root)                         |
