Feature: What a node cannot give a pod
  Source: Kubernetes documentation, Restrict a Container's Access to Resources with
  AppArmor, and the kubelet's source.

  @b:apparmor-profile-missing
  Scenario: A profile of AppArmor that is not on the node
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: confined}
      spec:
        securityContext: {appArmorProfile: {type: Localhost, localhostProfile: k8s-apparmor-example-allow-write}}
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
      """
    Then it does not happen for 20s that pod confined becomes Running
    When I run `kubectl get events --field-selector type=Warning,involvedObject.name=confined`
    Then the output matches "AppArmor|apparmor profile not found"

  @b:pod-other-os
  Scenario: A pod for another system is scheduled, and its kubelet refuses it
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: windows}
      spec: {os: {name: windows}, containers: [{name: main, image: "nginx:1.25"}]}
      """
    Then pod windows becomes Failed within 10s
    And the field reason of pod windows is "PodOSNotSupported"
    And the field message of pod windows is "Pod was rejected: Failed to admit pod as the OS field doesn't match node OS"
