Feature: A pod that is deleted gets SIGTERM, and SIGKILL after its grace period
  Source: Kubernetes documentation (Pod Lifecycle, Termination of Pods)

  Rule: The grace period is 30 seconds, or what the pod or the command says

    @b:grace-period
    Scenario: A process that ends on SIGTERM does not need it
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: exits}
        spec:
          containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done']}]
        """
      And pod exits becomes Ready within 30s
      When I run `kubectl delete pod exits --wait=false`
      Then pod exits is deleted at once after the last command

    @b:grace-period
    Scenario: One that does not is killed after 30 seconds
      sleep is process 1, which gets only the signals it handles.

      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: default30}
        spec:
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      And pod default30 becomes Ready within 30s
      When I run `kubectl delete pod default30 --wait=false`
      And I run `kubectl get pod`
      Then the output is a table with:
        | NAME      | READY | STATUS      | RESTARTS |
        | default30 | 1/1   | Terminating | 0        |
      And pod default30 is deleted about 30s after the last command `kubectl delete`
      And an event Killing saying "Stopping container main" was seen on pod default30
      And container main of pod default30 terminates with exit code 137 before pod default30 is deleted

    @b:grace-period
    Scenario: terminationGracePeriodSeconds is the pod's own
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: five}
        spec:
          terminationGracePeriodSeconds: 5
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      And pod five becomes Ready within 30s
      When I run `kubectl delete pod five --wait=false`
      Then pod five is deleted about 5s after the last command

    @b:grace-period
    Scenario Outline: kubectl delete <flag> overrides it: <seconds>
      --now is a grace period of one second; the kubelet gives two at least.

      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: override}
        spec:
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      And pod override becomes Ready within 30s
      When I run `kubectl delete pod override <flag> --wait=false`
      Then the field deletionGracePeriodSeconds of pod override is "<seconds>"
      And pod override is deleted about <given> after the last command

      Examples:
        | flag             | seconds | given |
        | --grace-period=3 | 3       | 3s    |
        | --now            | 1       | 2s    |

  Rule: By force the object goes at once

    @b:grace-period
    Scenario: Nobody waits for the container
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: forced}
        spec:
          containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]
        """
      And pod forced becomes Ready within 30s
      When I run `kubectl delete pod forced --grace-period=0 --force`
      Then the output is:
        """
        pod "forced" force deleted from $NS namespace
        """
      And the error output contains "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely."
      And pod forced is deleted within 1s after the last command
