Feature: Owners and modes of the files in volumes
  Source: kubernetes.io, Volumes; Projected Volumes; Secrets; Configure a Security Context for a Pod or Container

  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings}
      data: {a: "1", b: "2"}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: password}
      stringData: {key: secret}
      """

  @b:security-volume-modes
  Scenario: Files have the volume's default mode or their own
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        securityContext: {runAsUser: 1000}
        volumes:
        - {name: some, configMap: {name: settings, defaultMode: 0400, items: [{key: a, path: d/a, mode: 0755}, {key: b, path: b}]}}
        - {name: secret, secret: {secretName: password, defaultMode: 0440}}
        containers:
        - name: main
          image: busybox
          imagePullPolicy: IfNotPresent
          command: [sleep, 1h]
          volumeMounts: [{name: some, mountPath: /some}, {name: secret, mountPath: /secret}]
      """
    And pod web becomes Ready within 60s
    When I run `kubectl exec web -- ls -lL /some/d/a /some/b /secret/key`
    Then the output matches "-rwxr-xr-x +1 root +root +1 .* /some/d/a"
    And the output matches "-r-------- +1 root +root +1 .* /some/b"
    And the output matches "-r--r----- +1 root +root +6 .* /secret/key"
    When I try `kubectl exec web -- cat /some/b`
    Then the error output contains "cat: can't open '/some/b': Permission denied"
    When I run `kubectl exec web -- cat /secret/key`
    Then the output is:
      """
      secret
      """
    When I run `kubectl exec web -- stat -c "%a %u %U" /var/run/secrets/kubernetes.io/serviceaccount/..data/token`
    Then the output is:
      """
      600 1000 UNKNOWN
      """

  @b:security-fs-group-modes
  Scenario: The pod's group may read what the kubelet writes
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        securityContext: {runAsUser: 1000, fsGroup: 2000}
        volumes:
        - {name: some, configMap: {name: settings, defaultMode: 0400}}
        - {name: memory, emptyDir: {medium: Memory}}
        containers:
        - name: main
          image: busybox
          imagePullPolicy: IfNotPresent
          command: [sleep, 1h]
          volumeMounts: [{name: some, mountPath: /some}, {name: memory, mountPath: /memory}]
      """
    And pod web becomes Ready within 60s
    When I run `kubectl exec web -- stat -L -c "%a %u %g" /some/a /some/..data /some /memory /var/run/secrets/kubernetes.io/serviceaccount/token`
    Then the output is:
      """
      440 0 2000
      2755 0 2000
      2777 0 2000
      3777 0 2000
      640 1000 2000
      """
    When I run `kubectl exec web -- cat /some/a`
    Then the output is:
      """
      1
      """
    When I try `kubectl exec web -- touch /some/z`
    Then the error output contains "touch: /some/z: Read-only file system"

  @b:security-sub-path
  Scenario: The directory of a part of a volume has the volume's permissions
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 1
        securityContext: {runAsUser: 1000}
        volumes: [{name: data, emptyDir: {}}]
        containers:
        - {name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, 1h], volumeMounts: [{name: data, mountPath: /part, subPath: x/y}]}
      """
    And pod web becomes Ready within 60s
    When I run `kubectl exec web -- sh -c "touch /part/f; stat -c '%a %u %n' /part /part/f"`
    Then the output is:
      """
      777 0 /part
      644 1000 /part/f
      """

  @b:security-empty-dir-limit
  Scenario: A volume in memory is full at its limit
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: full}
      spec:
        restartPolicy: Never
        volumes: [{name: memory, emptyDir: {medium: Memory, sizeLimit: 1Mi}}]
        containers:
        - {name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [dd, if=/dev/zero, of=/memory/f, bs=1M, count=2], volumeMounts: [{name: memory, mountPath: /memory}]}
      """
    Then pod full becomes Error within 60s
    When I run `kubectl logs full`
    Then the output contains "dd: error writing '/memory/f': No space left on device"

  @b:security-empty-dir-eviction
  Scenario: A pod that has more on disk than its volume's limit is evicted
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: big}
      spec:
        terminationGracePeriodSeconds: 1
        volumes: [{name: data, emptyDir: {sizeLimit: 1Mi}}]
        containers:
        - name: main
          image: busybox
          imagePullPolicy: IfNotPresent
          command: [sh, -c, "dd if=/dev/zero of=/data/f bs=1M count=3; sleep 1h"]
          volumeMounts: [{name: data, mountPath: /data}]
      """
    Then an event Evicted saying "Usage of EmptyDir volume \"data\" exceeds the limit \"1Mi\". " is seen on pod big within 5m
    And pod big becomes Failed within 60s

  @b:security-ephemeral-storage
  Scenario: A pod that writes more than its limit of ephemeral storage is evicted
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: big}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: main
          image: busybox
          imagePullPolicy: IfNotPresent
          command: [sh, -c, "dd if=/dev/zero of=/f bs=1M count=3; sleep 1h"]
          resources: {limits: {ephemeral-storage: 1Mi}}
      """
    Then an event Evicted saying "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. " is seen on pod big within 90s
