Feature: A Job runs pods until enough of them have succeeded
  Source: Kubernetes documentation, Jobs: "A Job creates one or more Pods and will continue to retry execution of the
  Pods until a specified number of them successfully terminate."

  @b:job-runs-to-completion @b:job-parallelism @b:job-pods-kept @b:job-conditions
  Scenario: Five completions, two at a time
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: five}
      spec:
        completions: 5
        parallelism: 2
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'sleep 2; echo done']}]}
      """
    When I run `kubectl wait --for=condition=Complete job/five --timeout=5m`
    Then the output contains "job.batch/five condition met"
    And exactly 5 pods of job five are Succeeded
    And it never happened that exactly 3 pods of job five are Running
    And the field conditions.SuccessCriteriaMet of job five is "True/CompletionsReached"
    And the field conditions.Complete of job five is "True/CompletionsReached"
    And the field status.succeeded of job five is "5"
    And an event Completed saying "Job completed" was seen on job five
    When I run:
      """
      OWNER=$(kubectl get job five -o jsonpath='{.metadata.uid}')
      kubectl get pod -l batch.kubernetes.io/controller-uid=$OWNER -o name
      """
    Then the output has 5 lines
    And it happened exactly 5 times that pod five-* is created
    When I run `kubectl get job`
    Then the output is a table with:
      | NAME | STATUS   | COMPLETIONS |
      | five | Complete | 5/5         |
    When 5 minutes pass
    Then exactly 5 pods of job five are Succeeded

  @b:job-runs-to-completion
  Scenario: kubectl makes a Job, and its logs are those of its pod
    When I run:
      """
      kubectl create job hello --image=busybox:1.36 -- echo hello from the job
      kubectl wait --for=condition=complete job/hello --timeout=2m
      kubectl logs job/hello
      """
    Then the output is:
      """
      hello from the job
      """

  @b:job-work-queue
  Scenario: Without a number of completions one success is enough, and the others end by themselves
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: queue}
      spec:
        parallelism: 2
        completions: null
        template:
          spec:
            restartPolicy: Never
            containers:
            - name: main
              image: busybox:1.36
              command: ['sh', '-c', 'sleep 4; case $HOSTNAME in *[0-4b-m]) sleep 10;; esac']
      """
    When job queue becomes Complete within 2m
    Then exactly 2 pods of job queue are Succeeded
    And it happened exactly 2 times that pod queue-* is created
    And it never happened that pod queue-* is marked for deletion
    When I run `kubectl get job queue`
    Then the output is a table with:
      | NAME  | STATUS   | COMPLETIONS |
      | queue | Complete | 2/1 of 2    |

  @b:job-parallelism-zero
  Scenario: With parallelism 0 it is paused
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: paused}
      spec:
        parallelism: 0
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}
      """
    When 20 seconds pass
    Then no pods of job paused are present
    When I run `kubectl patch job paused -p '{"spec":{"parallelism":1}}'`
    Then pod paused-* is created at once after the last command
    And job paused becomes Complete within 1m

  @b:job-delete
  Scenario: Its pods go with it
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: long}
      spec:
        parallelism: 2
        completions: 2
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And exactly 2 pods of job long become Running within 1m
    When I run `kubectl delete job long`
    Then no pods named long-* become present within 30s

  @b:job-delete
  Scenario: Left alone by --cascade=orphan, its pods lose its finalizer
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: long}
      spec:
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And exactly 1 pod of job long becomes Running within 1m
    When I run `kubectl delete job long --cascade=orphan`
    Then the field finalizers of pod long-* becomes "-" within 10s
    And pod long-* is released
    And pod long-* stays Running for 20s

  @b:job-tracking-finalizer
  Scenario: Pods have a finalizer until they are counted
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: once}
      spec:
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3']}]}
      """
    When pod once-* becomes Running within 1m
    Then the field finalizers of pod once-* is "*batch.kubernetes.io/job-tracking*"
    When job once becomes Complete within 1m
    Then the field finalizers of pod once-* is "-"
    And pod once-* becomes Succeeded before job once becomes Complete

  @b:job-tracking-finalizer
  Scenario: A pod that is deleted while it runs counts as failed, and is replaced
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: job}
      spec:
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And pod job-* becomes Running within 1m
    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl delete pod $POD
      """
    Then pod $POD is gone
    And the field status.failed of job job becomes "1" within 10s
    And it happens within 30s that pod job-* is created
    And exactly 1 pod of job job becomes Running within 30s

  @b:job-restart-policy
  Scenario: Its pods cannot have the restart policy Always
    When I try to create the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: always}
      spec:
        template:
          spec: {restartPolicy: Always, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}
      """
    Then the command fails with exit code 1
    And the error output contains "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""

  @b:job-manual-selector
  Scenario: With a selector of its own it adopts pods that match
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: bare, labels: {job: manual}}
      spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '15']}]}
      """
    And pod bare becomes Running within 1m
    When I create the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: manual}
      spec:
        manualSelector: true
        selector: {matchLabels: {job: manual}}
        template:
          metadata: {labels: {job: manual}}
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}
      """
    Then pod bare becomes owned by job manual within 10s
    And the field finalizers of pod bare is "*batch.kubernetes.io/job-tracking*"
    When job manual becomes Complete within 1m
    Then no pods named manual-* are present

  @b:job-status-patch
  Scenario: Others may add a condition to its status while it runs
    Given I create the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: noted}
      spec:
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And the field status.ready of job noted becomes "1" within 1m
    When I run `kubectl patch job noted --subresource=status --type=merge -p '{"status":{"conditions":[{"type":"Noted","status":"True","reason":"ByHand"}]}}'`
    Then the field conditions.Noted of job noted is "True/ByHand"
    And the field status.active of job noted is "1"

  @b:job-managed-by
  Scenario: One that another controller manages is left alone
    Given I create the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: theirs}
      spec:
        managedBy: example.com/other
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}
      """
    When 20 seconds pass
    Then no pods named theirs-* are present
    And the field status.startTime of job theirs is "-"
