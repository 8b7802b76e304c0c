Feature: A Job is suspended, resumed, and deleted some time after its end
  Source: Kubernetes documentation, Jobs, "Suspending a Job" and "Clean up finished jobs automatically"

  @b:job-suspend
  Scenario: Suspended, it makes no pods until it is resumed
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: later}
      spec:
        suspend: true
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}
      """
    When 15 seconds pass
    Then no pods of job later are present
    And the field conditions.Suspended of job later is "True/JobSuspended"
    And an event Suspended saying "Job suspended" was seen on job later
    When I run `kubectl get job`
    Then the output is a table with:
      | NAME  | STATUS    | COMPLETIONS | DURATION |
      | later | Suspended | 0/1         |          |
    When I run `kubectl patch job later -p '{"spec":{"suspend":false}}'`
    Then pod later-* is created at once after the last command
    And job later becomes Complete within 1m
    And the field conditions.Suspended of job later is "False/JobResumed"
    And an event Resumed saying "Job resumed" was seen on job later

  @b:job-suspend
  Scenario: Suspended while it runs, it deletes its pods, which do not count as failed
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: halted}
      spec:
        backoffLimit: 0
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And exactly 1 pod of job halted becomes Running within 1m
    When I run `kubectl patch job halted -p '{"spec":{"suspend":true}}'`
    Then no pods named halted-* become present within 30s
    And job halted becomes Suspended within 10s
    And the field status.failed of job halted is "-"
    When I run `kubectl patch job halted -p '{"spec":{"suspend":false}}'`
    Then exactly 1 pod of job halted becomes Running within 1m

  @b:job-suspend-deadline
  Scenario: Its deadline begins anew when it is resumed
    The instant from which it counts is stored in whole seconds.

    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: anew}
      spec:
        activeDeadlineSeconds: 20
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And exactly 1 pod of job anew becomes Running within 15s
    And I run `kubectl patch job anew -p '{"spec":{"suspend":true}}'`
    And job anew stays not Failed for 30s
    When I run `kubectl patch job anew -p '{"spec":{"suspend":false}}'`
    And job anew becomes Failed within 1m
    Then job anew becomes FailureTarget about 19s to 20s after the last command
    And the field conditions.Failed of job anew is "True/DeadlineExceeded"

  @b:job-ttl
  Scenario: It is deleted with its pods when its time to live is over
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: brief}
      spec:
        ttlSecondsAfterFinished: 10
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}
      """
    When job brief becomes Complete within 1m
    Then job brief is marked for deletion about 10s after job brief becomes Complete
    And job brief becomes gone within 10s
    And no pods named brief-* become present within 10s

  @b:job-ttl
  Scenario: One that has failed, too; and a time that is set later counts from the end
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: failed}
      spec:
        backoffLimit: 0
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['false']}]}
      """
    And job failed becomes Failed within 1m
    When 20 seconds pass
    Then job failed is present
    When I run `kubectl patch job failed -p '{"spec":{"ttlSecondsAfterFinished":5}}'`
    Then job failed is deleted at once after the last command
