Feature: Sidecars start before the app and end after it
  A sidecar is an init container with restartPolicy Always.

  Source: Kubernetes documentation (Sidecar Containers): "the kubelet postpones terminating sidecar containers
  until the main application container has fully stopped. The sidecar containers are then shut down in the
  opposite order of their appearance in the Pod specification."

  Rule: They start in order, and end in the opposite order

    Background:
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec:
          terminationGracePeriodSeconds: 20
          initContainers:
          - {name: side1, image: "busybox:1.36", restartPolicy: Always, command: ['sh', '-c', 'trap "echo side1 TERM; sleep 1; exit 0" TERM; echo side1 start; while true; do sleep 0.1; done']}
          - {name: plain, image: "busybox:1.36", command: ['sh', '-c', 'echo plain; sleep 2']}
          - {name: side2, image: "busybox:1.36", restartPolicy: Always, command: ['sh', '-c', 'trap "echo side2 TERM; sleep 1; exit 0" TERM; echo side2 start; while true; do sleep 0.1; done']}
          containers:
          - {name: app, image: "busybox:1.36", command: ['sh', '-c', 'trap "echo app TERM; sleep 1; exit 0" TERM; echo app start; while true; do sleep 0.1; done']}
        """
      And pod p becomes Ready within 30s

    @b:sidecar-order
    Scenario: The next container starts when a sidecar has started, not when it has ended
      Then container side1 of pod p starts before container plain of pod p starts
      And container plain of pod p terminates with exit code 0 before container side2 of pod p starts
      And container side2 of pod p starts before container app of pod p starts
      And container side1 of pod p is running
      And container side2 of pod p is running
      When I run `kubectl get pod p`
      Then the output is a table with:
        | NAME | READY | STATUS  | RESTARTS |
        | p    | 3/3   | Running | 0        |

    @b:sidecar-order
    Scenario: At the end the app goes first, then the sidecars, the last one first
      Each takes a second to end.

      Given I start `kubectl logs -f p --all-containers` in the background
      When I run `kubectl delete pod p`
      Then pod p is deleted about 3s after the last command
      When the background command is stopped
      Then the output matches "(?s)app TERM.*side2 TERM.*side1 TERM"

  Rule: They do not keep a pod from completing

    @b:sidecar-order
    Scenario: A sidecar ends when the app has
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: completes}
        spec:
          restartPolicy: Never
          initContainers:
          - {name: side, image: "busybox:1.36", restartPolicy: Always, command: ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.1; done']}
          containers:
          - {name: app, image: "busybox:1.36", command: ['sleep', '3']}
        """
      Then pod completes becomes Succeeded within 20s
      And pod completes becomes Succeeded at once after container app of pod completes terminates
      And an event Killing saying "Stopping container side" was seen on pod completes

    @b:sidecar-order
    Scenario: One that crashes is started again, whatever the pod's restart policy, and does not count
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: sidecrash}
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 1
          initContainers:
          - {name: side, image: "busybox:1.36", restartPolicy: Always, command: ['sh', '-c', 'sleep 3; exit 1']}
          containers:
          - {name: app, image: "busybox:1.36", command: ['sleep', '15']}
        """
      Then container side of pod sidecrash reaches 1 restart within 20s
      And pod sidecrash becomes Succeeded within 40s
      When I run `kubectl get pod sidecrash`
      Then the output is a table with:
        | NAME      | READY | STATUS    |
        | sidecrash | 0/2   | Completed |
