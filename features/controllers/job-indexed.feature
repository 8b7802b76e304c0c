Feature: The pods of an indexed Job have an index each
  Source: Kubernetes documentation, Jobs: "Indexed: the Pods of a Job get an associated completion index from 0 to
  .spec.completions-1."

  @b:job-indexed
  Scenario: Name, host name, label, annotation and variable
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: ix}
      spec:
        completionMode: Indexed
        completions: 3
        parallelism: 2
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'echo index $JOB_COMPLETION_INDEX on $(hostname)']}]}
      """
    When job ix becomes Complete within 2m
    Then the field status.completedIndexes of job ix is "0-2"
    And pod ix-0-* is created before pod ix-2-* is created
    When I run `kubectl get pod -L batch.kubernetes.io/job-completion-index`
    Then the output is a table with:
      | NAME   | STATUS    | JOB-COMPLETION-INDEX |
      | ix-0-* | Completed | 0                    |
      | ix-1-* | Completed | 1                    |
      | ix-2-* | Completed | 2                    |
    When I run `kubectl get pod -l batch.kubernetes.io/job-completion-index=2 -o jsonpath='{.items[0].metadata.annotations.batch\.kubernetes\.io/job-completion-index} {.items[0].spec.hostname}'`
    Then the output is:
      """
      2 ix-2
      """
    When I run `kubectl logs -l batch.kubernetes.io/job-completion-index=1`
    Then the output is:
      """
      index 1 on ix-1
      """

  @b:job-backoff-limit-per-index
  Scenario: An index fails alone, and the others go on
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: per}
      spec:
        completionMode: Indexed
        completions: 3
        parallelism: 3
        backoffLimitPerIndex: 1
        template:
          spec:
            restartPolicy: Never
            containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'test $JOB_COMPLETION_INDEX != 1 || exit 1; sleep 3']}]
      """
    When job per becomes Failed within 3m
    Then the field conditions.Failed of job per is "True/FailedIndexes"
    And the field status.failedIndexes of job per is "1"
    And the field status.completedIndexes of job per is "0,2"
    And the field status.failed of job per is "2"
    And the times between pod per-1-* is created are about "10s"
    And it happened exactly 2 times that pod per-1-* is created
    And an event FailedIndexes saying "Job has failed indexes" was seen on job per
    When I run `kubectl get pod -l batch.kubernetes.io/job-completion-index=1 --sort-by=.metadata.creationTimestamp -o jsonpath='{.items[*].metadata.annotations.batch\.kubernetes\.io/job-index-failure-count}'`
    Then the output is:
      """
      0 1
      """

  @b:job-max-failed-indexes
  Scenario: More failed indexes than it allows end it
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: max}
      spec:
        completionMode: Indexed
        completions: 4
        parallelism: 4
        backoffLimitPerIndex: 0
        maxFailedIndexes: 1
        template:
          spec:
            restartPolicy: Never
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'test $JOB_COMPLETION_INDEX -ge 2 || exit 1; sleep 3600']}]
      """
    When job max becomes Failed within 2m
    Then the field conditions.Failed of job max is "True/MaxFailedIndexesExceeded"
    And the field status.failedIndexes of job max is "0,1"
    And exactly 2 pods of job max become present within 15s

  @b:job-fail-index
  Scenario: A failure policy spares an index its retries
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: spare}
      spec:
        completionMode: Indexed
        completions: 2
        parallelism: 2
        backoffLimitPerIndex: 3
        podFailurePolicy:
          rules: [{action: FailIndex, onExitCodes: {operator: In, values: [7]}}]
        template:
          spec:
            restartPolicy: Never
            containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'test $JOB_COMPLETION_INDEX != 0 || exit 7']}]
      """
    When job spare becomes Failed within 1m
    Then the field status.failedIndexes of job spare is "0"
    And the field status.completedIndexes of job spare is "1"
    And it happened exactly 1 time that pod spare-0-* is created

  @b:job-success-policy
  Scenario: A success policy ends it as soon as the index that matters has succeeded
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: leader}
      spec:
        completionMode: Indexed
        completions: 3
        parallelism: 3
        successPolicy: {rules: [{succeededIndexes: "0"}]}
        template:
          spec:
            restartPolicy: Never
            terminationGracePeriodSeconds: 1
            containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'test $JOB_COMPLETION_INDEX = 0 && sleep 5 && exit 0; sleep 3600']}]
      """
    When job leader becomes Complete within 2m
    Then the field conditions.SuccessCriteriaMet of job leader is "True/SuccessPolicy"
    And the field conditions.Complete of job leader is "True/SuccessPolicy"
    And the field status.completedIndexes of job leader is "0"
    And the field status.failed of job leader is "-"
    And exactly 1 pod of job leader becomes present within 15s
    And job leader becomes SuccessCriteriaMet at once after pod leader-2-* is marked for deletion
    And pod leader-2-* becomes Failed before job leader becomes Complete

  @b:job-elastic
  Scenario: It grows and shrinks at its highest indexes
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: elastic}
      spec:
        completionMode: Indexed
        completions: 3
        parallelism: 3
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And exactly 3 pods of job elastic become Running within 1m
    When I run `kubectl patch job elastic -p '{"spec":{"completions":1,"parallelism":1}}'`
    Then exactly 1 pod of job elastic becomes present within 30s
    And pod elastic-0-* is Running
    And the field status.failed of job elastic is "-"
    When I run `kubectl patch job elastic -p '{"spec":{"completions":2,"parallelism":2}}'`
    Then exactly 2 pods of job elastic become Running within 30s
    And it happened exactly 2 times that pod elastic-1-* is created
    When I try `kubectl patch job elastic -p '{"spec":{"completions":5}}'`
    Then the command fails with exit code 1
    And the error output contains "spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism"
