Feature: Privileged containers are allowed, as every usual cluster has it
  Source: Kubernetes documentation, Pods: "Any container in a pod can run in privileged mode to use operating system
  administrative capabilities that would otherwise be inaccessible."

  @b:privileged-allowed
  Scenario: A pod with a privileged container runs
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: root}
      spec:
        restartPolicy: Never
        containers: [{name: main, image: "busybox:1.36", command: ['sleep', '5'], securityContext: {privileged: true}}]
      """
    Then pod root becomes Succeeded within 1m
