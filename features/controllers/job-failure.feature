Feature: What a Job does about pods that fail
  Source: Kubernetes documentation, Jobs, "Handling Pod and container failures"

  @b:job-backoff-limit @b:job-backoff-delay
  Scenario: It has failed after the retries of its back-off limit, ever further apart
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: fails}
      spec:
        backoffLimit: 3
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'exit 1']}]}
      """
    When job fails becomes Failed within 5m
    Then the field conditions.FailureTarget of job fails is "True/BackoffLimitExceeded"
    And the field conditions.Failed of job fails is "True/BackoffLimitExceeded"
    And the field status.failed of job fails is "4"
    And an event BackoffLimitExceeded saying "Job has reached the specified backoff limit" was seen on job fails
    And the times between pod fails-* is created are about "10s, 20s, 40s"
    And exactly 4 pods of job fails are Failed
    When I run `kubectl get job`
    Then the output is a table with:
      | NAME  | STATUS | COMPLETIONS |
      | fails | Failed | 0/1         |

  @b:job-backoff-limit-on-failure
  Scenario: Containers that are restarted count too, and the pod goes with the Job's end
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: restarts}
      spec:
        backoffLimit: 1
        template:
          spec: {restartPolicy: OnFailure, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'sleep 2; exit 1']}]}
      """
    When job restarts becomes Failed within 2m
    Then the field conditions.Failed of job restarts is "True/BackoffLimitExceeded"
    And no pods named restarts-* become present within 15s
    And it happened exactly 1 time that pod restarts-* is created

  @b:job-success-resets-backoff
  Scenario: A failed pod is replaced until one succeeds
    The second pod finds what the first one left on the node.

    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: second}
      spec:
        template:
          spec:
            restartPolicy: OnFailure
            containers:
            - name: main
              image: busybox:1.36
              command: ['sh', '-c', 'test -e /data/was-here && exit 0; touch /data/was-here; exit 1']
              volumeMounts: [{name: data, mountPath: /data}]
            volumes: [{name: data, emptyDir: {}}]
      """
    When job second becomes Complete within 2m
    Then container main of pod second-* has 1 restart
    And the field status.failed of job second is "-"

  @b:job-active-deadline
  Scenario: Its deadline ends it, whatever its pods do
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: slow}
      spec:
        backoffLimit: 5
        activeDeadlineSeconds: 10
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    When job slow becomes Failed within 1m
    Then job slow becomes FailureTarget about 10s after job slow is created
    And the field conditions.Failed of job slow is "True/DeadlineExceeded"
    And an event DeadlineExceeded saying "Job was active longer than specified deadline" was seen on job slow
    And no pods named slow-* become present within 15s
    And pod slow-* becomes Failed before job slow becomes Failed

  @b:job-failure-policy-fail-job @b:job-conditions
  Scenario: An exit code of its policy fails it at once, and ends its other pods
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: policy}
      spec:
        completionMode: Indexed
        completions: 2
        parallelism: 2
        backoffLimit: 6
        podFailurePolicy:
          rules:
          - action: FailJob
            onExitCodes: {containerName: main, operator: In, values: [42]}
        template:
          spec:
            restartPolicy: Never
            terminationGracePeriodSeconds: 3
            containers:
            - name: main
              image: busybox:1.36
              command: ['sh', '-c', 'if [ $JOB_COMPLETION_INDEX = 0 ]; then sleep 8; exit 42; fi; sleep 3600']
      """
    When job policy becomes Failed within 2m
    Then the field conditions.FailureTarget of job policy is "True/PodFailurePolicy"
    And the field conditions.Failed of job policy is "True/PodFailurePolicy"
    And the field status.failed of job policy is "2"
    And an event PodFailurePolicy matching "^Container main for pod .*/policy-0-\\w+ failed with exit code 42 matching FailJob rule at index 0$" is seen on job policy within 5s
    And exactly 1 pod of job policy becomes present within 15s
    And job policy becomes FailureTarget at once after pod policy-1-* is marked for deletion
    And pod policy-1-* becomes Failed before job policy becomes Failed

  @b:job-failure-policy-ignore
  Scenario: A disruption that its policy ignores does not count
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: patient}
      spec:
        backoffLimit: 0
        podFailurePolicy:
          rules:
          - action: Ignore
            onPodConditions: [{type: DisruptionTarget, status: "True"}]
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And pod patient-* becomes Running within 1m
    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl create --raw /api/v1/namespaces/$NS/pods/$POD/eviction -f - <<< '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"'$POD'"}}'
      """
    Then pod $POD becomes gone within 30s
    And exactly 1 pod of job patient becomes Running within 1m
    And job patient is not Failed
    And the field status.failed of job patient is "-"

  @b:job-failure-policy-count
  Scenario: What counts towards the back-off limit does, before a later rule
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: counted}
      spec:
        backoffLimit: 0
        podFailurePolicy:
          rules:
          - action: Count
            onExitCodes: {operator: In, values: [3]}
          - action: FailJob
            onExitCodes: {operator: NotIn, values: [0]}
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'exit 3']}]}
      """
    When job counted becomes Failed within 1m
    Then the field conditions.Failed of job counted is "True/BackoffLimitExceeded"

  @b:job-failure-policy-restart
  Scenario: A failure policy wants pods that are not restarted
    When I try to create the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: policy}
      spec:
        podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1]}}]}
        template:
          spec: {restartPolicy: OnFailure, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}
      """
    Then the command fails with exit code 1
    And the error output contains "only \"Never\" is supported when podFailurePolicy is specified"

  @b:job-pod-replacement
  Scenario: A pod that is being deleted is replaced at once by default
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: eager}
      spec:
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 40, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And pod eager-* becomes Running within 1m
    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl delete pod $POD --wait=false
      """
    And it happens within 35s that pod eager-* is created
    Then pod $POD is Terminating
    And the field status.terminating of job eager is "1"

  @b:job-pod-replacement
  Scenario: With the policy Failed it is replaced once it has ended
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: lazy}
      spec:
        podReplacementPolicy: Failed
        template:
          spec: {restartPolicy: Never, terminationGracePeriodSeconds: 20, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}
      """
    And pod lazy-* becomes Running within 1m
    When I run:
      """
      POD=$(kubectl get pod -o jsonpath='{.items[0].metadata.name}')
      kubectl delete pod $POD --wait=false
      """
    Then the field status.terminating of job lazy becomes "1" within 10s
    And it happens within 90s that pod lazy-* is created
    And pod $POD is gone
    And pod $POD becomes Failed before pod $POD is deleted

  @b:job-quota
  Scenario: Pods that a quota refuses are tried again
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: two}
      spec: {hard: {pods: "2"}}
      """
    And I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: three}
      spec:
        completions: 3
        parallelism: 3
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '5']}]}
      """
    Then an event FailedCreate saying "exceeded quota: two" is seen on job three within 10s
    And the field status.active of job three becomes "2" within 10s
    And job three becomes Complete within 3m

  @b:job-backoff-cap
  Scenario: The delays grow up to ten minutes
    The document says six.

    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: capped}
      spec:
        backoffLimit: 7
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['sh', '-c', 'exit 1']}]}
      """
    When job capped becomes Failed within 50m
    Then the times between pod capped-* is created are about "10s, 20s, 40s, 80s, 160s, 320s, 600s"
