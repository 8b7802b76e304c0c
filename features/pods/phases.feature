Feature: A pod's phase follows from its containers and its restart policy
  Source: Kubernetes API, PodPhase:
  "Succeeded means that all containers in the pod have voluntarily terminated with a container exit code of 0,
  and the system is not going to restart any of these containers."
  "Failed means that all containers in the pod have terminated, and at least one container has terminated in a
  failure (exited with a non-zero exit code or was stopped by the system)."

  Rule: restartPolicy Never

    @b:pod-phases
    Scenario Outline: <phase>, when the last container has ended: <name>
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: <name>}
        spec: {restartPolicy: Never, containers: [{name: a, image: "busybox:1.36", command: ['true']}, {name: b, image: "busybox:1.36", command: <command>}]}
        """
      And container b of pod <name> becomes running within 20s
      And pod <name> is Running
      Then pod <name> becomes <phase> within 20s
      And pod <name> becomes <phase> at once after container b of pod <name> terminates
      And container a of pod <name> is terminated with exit code 0
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME   | READY | STATUS   | RESTARTS |
        | <name> | 0/2   | <status> | 0        |

      Examples:
        | name     | command                        | phase     | status    |
        | never-00 | ['sleep', '4']                 | Succeeded | Completed |
        | never-01 | ['sh', '-c', 'sleep 4; exit 1'] | Failed    | Error     |

    @b:pod-phases
    Scenario: Running, as long as one of them runs, though the other has failed
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: never-1run}
        spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: a, image: "busybox:1.36", command: ['false']}, {name: b, image: "busybox:1.36", command: ['sleep', '3600']}]}
        """
      And container b of pod never-1run becomes running within 20s
      And 2 seconds pass
      Then pod never-1run stays Running for 10m
      And container a of pod never-1run is terminated with exit code 1
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME       | READY | STATUS | RESTARTS |
        | never-1run | 1/2   | Error  | 0        |

    @b:pod-phases
    Scenario: Failed, when the command cannot be started
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: nocommand}
        spec: {restartPolicy: Never, containers: [{name: a, image: "busybox:1.36", command: ['/no/such/command']}]}
        """
      Then pod nocommand becomes Failed within 20s
      And container a of pod nocommand is terminated with exit code 128
      And container a of pod nocommand is terminated with reason StartError
      And an event Failed saying "exec: \"/no/such/command\": stat /no/such/command: no such file or directory" was seen on pod nocommand
      When I run `kubectl get pod`
      Then the output is a table with:
        | NAME      | READY | STATUS     | RESTARTS |
        | nocommand | 0/1   | StartError | 0        |

  Rule: restartPolicy OnFailure

    @b:pod-phases
    Scenario: Succeeded after exit code 0
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: onfailure-0}
        spec: {restartPolicy: OnFailure, containers: [{name: a, image: "busybox:1.36", command: ['sh', '-c', 'sleep 2']}]}
        """
      Then pod onfailure-0 becomes Succeeded within 20s
      And container a of pod onfailure-0 has 0 restarts

    @b:pod-phases
    Scenario: Never over after another exit code
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: onfailure-1}
        spec: {restartPolicy: OnFailure, containers: [{name: a, image: "busybox:1.36", command: ['sh', '-c', 'sleep 2; exit 1']}]}
        """
      And pod onfailure-1 becomes Running within 20s
      Then pod onfailure-1 stays Running for 10m
      And container a of pod onfailure-1 reaches 2 restarts within 1s

  Rule: restartPolicy Always

    @b:pod-phases
    Scenario: Never over, not even after exit code 0
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: always-0}
        spec: {restartPolicy: Always, containers: [{name: a, image: "busybox:1.36", command: ['sh', '-c', 'sleep 2']}]}
        """
      And pod always-0 becomes Running within 20s
      Then pod always-0 stays Running for 10m
      And pod always-0 was never Succeeded
      And container a of pod always-0 reaches 2 restarts within 1s
      And the field lastState of container a of pod always-0 is "terminated:Completed:0"

  Rule: Pending, before it can start

    @b:pod-phases
    Scenario: No node fits
      Given I create the manifest:
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: unschedulable}
        spec: {nodeSelector: {no: such}, containers: [{name: a, image: "busybox:1.36", command: ['true']}]}
        """
      Then an event FailedScheduling saying "node(s) didn't match Pod's node affinity/selector" is seen on pod unschedulable within 10s
      And pod unschedulable stays Pending for 10m
      And pod unschedulable was never Scheduled
