Feature: kubectl exec and attach need a container that runs
  Source: Kubernetes reference, kubectl exec: "Execute a command in a container."

  The words were seen on a kind cluster of Kubernetes 1.37.2.

  @b:exec-needs-running
  Scenario: A container that has ended, and is to be started again
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: crash}
      spec: {containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'exit 1']}]}
      """
    And pod crash becomes CrashLoopBackOff within 1m
    When I try `kubectl exec crash -- ls`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: unable to upgrade connection: container not found ("main")
      """
    When I try `kubectl attach crash`
    Then the command fails with exit code 1
    And the error output matches "error: unable to upgrade connection: container main not found in pod crash_[a-z0-9-]+"

  @b:exec-needs-running
  Scenario: A container whose image is not there
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: noimage}
      spec: {containers: [{name: main, image: "busybox:1.36", imagePullPolicy: Never}, {name: other, image: "registry.invalid/nosuch:1"}]}
      """
    And container other of pod noimage becomes waiting with reason ImagePullBackOff within 1m
    When I try `kubectl exec noimage -c other -- ls`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: unable to upgrade connection: container not found ("other")
      """

  @b:exec-needs-running
  Scenario: A pod that is over
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: done}
      spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}
      """
    And pod done becomes Succeeded within 1m
    When I try `kubectl exec done -- ls`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: cannot exec into a container in a completed pod; current phase is Succeeded
      """
    When I try `kubectl attach done`
    Then the command fails with exit code 1
    And the error output is:
      """
      error: cannot attach a container in a completed pod; current phase is Succeeded
      """
