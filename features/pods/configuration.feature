Feature: Configuration reaches containers as environment and as files

  Rule: What is missing is waited for

    Source: Kubernetes API, ConfigMapKeySelector.optional: "Specify whether the ConfigMap or its key must be defined"

    @b:config-missing
    Scenario: A missing ConfigMap for a variable
      The kubelet tries again every 10 to 15 seconds.

      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: env}
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], env: [{name: A, valueFrom: {configMapKeyRef: {name: cm, key: a}}}]}]
        """
      Then pod env becomes CreateContainerConfigError within 10s
      And an event Failed saying "Error: configmap \"cm\" not found" was seen on pod env
      And pod env stays CreateContainerConfigError for 6s
      When I run `kubectl create configmap cm --from-literal=a=1`
      Then pod env becomes Ready within 16s
      And container main of pod env has 0 restarts

    @b:config-missing
    Scenario: A missing key of a Secret for a variable
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: half}
        stringData: {present: "1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: key}
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], env: [{name: A, valueFrom: {secretKeyRef: {name: half, key: missing}}}]}]
        """
      Then pod key becomes CreateContainerConfigError within 10s
      And an event Failed saying "Error: couldn't find key missing in Secret $NS/half" was seen on pod key
      And pod key stays CreateContainerConfigError for 10m

    @b:config-missing
    Scenario: What is optional may be missing
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: optional}
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], env: [{name: A, valueFrom: {configMapKeyRef: {name: cm, key: a, optional: true}}}]}]
        """
      Then pod optional becomes Ready within 20s

    @b:config-missing
    Scenario: A missing Secret for a volume
      The kubelet tries again after 0.5, 1, 2, 4 ... seconds.

      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: volume}
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{name: v, secret: {secretName: sec}}]
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600'], volumeMounts: [{name: v, mountPath: /v}]}]
        """
      Then an event FailedMount saying "MountVolume.SetUp failed for volume \"v\" : secret \"sec\" not found" is seen on pod volume within 10s
      And pod volume becomes ContainerCreating within 10s
      And pod volume stays ContainerCreating for 6s
      When I run `kubectl create secret generic sec --from-literal=a=1`
      Then pod volume becomes Ready within 12s

  Rule: A change reaches files, but not variables

    Source: Kubernetes documentation (ConfigMaps): "When a ConfigMap currently consumed in a volume is updated,
    projected keys are eventually updated as well." "ConfigMaps consumed as environment variables are not updated
    automatically and require a pod restart." "A container using a ConfigMap as a subPath volume mount will not
    receive ConfigMap updates."

    Background:
      Given I apply the manifest:
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: cm}
        data: {a: one}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: fixed}
        immutable: true
        data: {a: one}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{name: v, configMap: {name: cm}}]
          containers:
          - name: main
            image: busybox:1.36
            command: ['sh', '-c', 'l=; while true; do n="$(cat /v/a) $(cat /sub/a) $A"; [ "$n" = "$l" ] || echo "$n"; l=$n; sleep 0.2; done']
            env: [{name: A, valueFrom: {configMapKeyRef: {name: cm, key: a}}}]
            volumeMounts: [{name: v, mountPath: /v}, {name: v, mountPath: /sub/a, subPath: a}]
        """
      And pod p becomes Ready within 30s
      And 2 seconds pass

    @b:configmap-update
    Scenario: The file in the volume follows within the kubelet's next syncs
      It syncs a pod every minute, and a little later each time.

      When I run `kubectl patch configmap cm -p '{"data":{"a":"two"}}'`
      And 95 seconds pass
      And I run `kubectl logs p`
      Then the output is:
        """
        one one one
        two one one
        """

    @b:configmap-update
    Scenario: The variable and the file mounted by subPath never do
      When I run `kubectl patch configmap cm -p '{"data":{"a":"two"}}'`
      And 10 minutes pass
      And I run `kubectl exec p -- sh -c 'cat /v/a; echo; cat /sub/a; echo; echo $A'`
      Then the output is:
        """
        two
        one
        one
        """
      And container main of pod p has 0 restarts

    @b:configmap-update
    Scenario Outline: An immutable ConfigMap refuses: <patch>
      When I try `kubectl patch configmap fixed -p '<patch>'`
      Then the command fails with exit code 1
      And the error output contains:
        """
        The ConfigMap "fixed" is invalid: <field>: Forbidden: field is immutable when `immutable` is set
        """

      Examples:
        | patch                | field     |
        | {"data":{"a":"two"}} | data      |
        | {"immutable":false}  | immutable |
