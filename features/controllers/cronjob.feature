Feature: A CronJob makes Jobs at the times of its schedule
  Source: Kubernetes documentation, CronJob: "A CronJob creates Jobs on a repeating schedule."

  @b:cronjob-schedule @b:cronjob-scheduled-timestamp
  Scenario: Every minute one, named after the minute
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: tick}
      spec:
        schedule: "* * * * *"
        jobTemplate:
          metadata: {labels: {from: template}}
          spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['date']}]}}}
      """
    When it happens within 70s that job tick-* is created
    Then an event SuccessfulCreate matching "^Created job tick-\\d{8}$" is seen on cronjob tick within 5s
    And job tick-* is owned by cronjob tick
    And job tick-* is labelled from=template
    And the field status.active of cronjob tick becomes "*tick-*" within 5s
    When job tick-* becomes Complete within 50s
    Then an event SawCompletedJob matching "^Saw completed job: tick-\\d{8}, condition: Complete$" is seen on cronjob tick within 5s
    And the field status.active of cronjob tick becomes "[]" within 5s
    When I run:
      """
      JOB=$(kubectl get job -o jsonpath='{.items[0].metadata.name}')
      kubectl get job $JOB -o jsonpath='{.metadata.annotations}'
      """
    Then the output matches "\"batch.kubernetes.io/cronjob-scheduled-timestamp\":\"20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:00Z\""
    When I run `kubectl get cronjob`
    Then the output is a table with:
      | NAME | SCHEDULE  | TIMEZONE | SUSPEND | ACTIVE |
      | tick | * * * * * | <none>   | False   | 0      |
    And it happens within 70s that job tick-* is created
    And the times between job tick-* is created are about "60s"

  @b:cronjob-history
  Scenario: Of the Jobs that have ended it keeps as many as its limits say
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: short}
      spec:
        schedule: "* * * * *"
        successfulJobsHistoryLimit: 1
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}}}}
      """
    When it happens within 70s that job short-* becomes Complete
    And it happens within 80s that job short-* is deleted
    Then an event SuccessfulDelete matching "^Deleted job short-\\d{8}$" is seen on cronjob short within 5s
    When I run `kubectl get job -o name`
    Then the output has 1 line
    And it happened exactly 2 times that job short-* is created

  @b:cronjob-forbid
  Scenario: Forbid waits until the one that runs has ended
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: forbid}
      spec:
        schedule: "* * * * *"
        concurrencyPolicy: Forbid
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '75']}]}}}}
      """
    When it happens within 70s that job forbid-* is created
    Then an event JobAlreadyActive saying "Not starting job because prior execution is running and concurrency policy is Forbid" is seen on cronjob forbid within 70s
    When it happens within 60s that job forbid-* becomes Complete
    And 5 seconds pass
    Then it happened exactly 2 times that job forbid-* is created

  @b:cronjob-replace
  Scenario: Replace deletes the one that runs
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: replace}
      spec:
        schedule: "* * * * *"
        concurrencyPolicy: Replace
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}}}}
      """
    When it happens within 70s that job replace-* is created
    And it happens within 65s that job replace-* is deleted
    Then an event SuccessfulDelete matching "^Deleted job replace-\\d{8}$" is seen on cronjob replace within 5s
    And it happened exactly 2 times that job replace-* is created

  @b:cronjob-suspend
  Scenario: Suspended it makes none, and what it missed last when it is resumed
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: halted}
      spec:
        schedule: "* * * * *"
        suspend: true
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}}}}
      """
    When 130 seconds pass
    Then it never happened that job halted-* is created
    When I run `kubectl patch cronjob halted -p '{"spec":{"suspend":false}}'`
    Then job halted-* is created at once after the last command

  @b:cronjob-create-from
  Scenario: kubectl makes a Job of its template by hand
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: yearly}
      spec:
        schedule: "0 0 1 1 *"
        suspend: true
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['echo', 'by hand']}]}}}}
      """
    When I run:
      """
      kubectl create job byhand --from=cronjob/yearly
      kubectl wait --for=condition=complete job/byhand --timeout=2m
      kubectl logs job/byhand
      """
    Then the output is:
      """
      by hand
      """
    And job byhand is owned by cronjob yearly
    And an event UnexpectedJob saying "Saw a job that the controller did not create or forgot: byhand" was seen on cronjob yearly

  @b:cronjob-delete
  Scenario: Its Jobs and their pods go with it
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: tick}
      spec:
        schedule: "* * * * *"
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}}}}
      """
    And exactly 1 pod named tick-* becomes Running within 90s
    When I run `kubectl delete cronjob tick`
    Then job tick-* becomes gone within 30s
    And no pods named tick-* become present within 30s

  @b:cronjob-never-fires
  Scenario: A schedule that never fires makes nothing, and says so
    When I create the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: never}
      spec:
        schedule: "0 0 31 2 *"
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}}}}
      """
    Then an event InvalidSchedule saying "invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second" is seen on cronjob never within 10s
    And it does not happen for 90s that job never-* is created

  @b:cronjob-bad-schedule
  Scenario Outline: <what> is refused
    When I try to create the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: bad}
      spec:
        schedule: "<schedule>"
        timeZone: <zone>
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}}}}
      """
    Then the command fails with exit code 1
    And the error output contains "<words>"

    Examples:
      | what                         | schedule             | zone        | words                                                                          |
      | A schedule of four fields    | 0 0 1 *              | Etc/UTC     | spec.schedule: Invalid value: \"0 0 1 *\": expected exactly 5 fields, found 4  |
      | An hour that is not          | 0 24 * * *           | Etc/UTC     | end of range (24) above maximum (23): 24                                       |
      | A time zone in the schedule  | TZ=Etc/UTC 0 0 1 * * | null        | cannot use TZ or CRON_TZ in schedule, use timeZone field instead                |
      | A time zone that is not      | 0 0 1 * *            | Mars/Crater | spec.timeZone: Invalid value: \"Mars/Crater\": unknown time zone Mars/Crater   |

  @b:cronjob-edit-schedule
  Scenario: An edited schedule counts from then on
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: edited}
      spec:
        schedule: "0 0 1 1 *"
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}}}}
      """
    And it does not happen for 65s that job edited-* is created
    When I run `kubectl patch cronjob edited -p '{"spec":{"schedule":"* * * * *"}}'`
    Then it happens within 65s that job edited-* is created

  @b:cronjob-missing-job
  Scenario: A Job that is deleted by hand is not made again
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: gone}
      spec:
        schedule: "* * * * *"
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: main, image: "busybox:1.36", command: ['sleep', '3600']}]}}}}
      """
    And it happens within 70s that job gone-* is created
    When I run:
      """
      JOB=$(kubectl get job -o jsonpath='{.items[0].metadata.name}')
      kubectl delete job $JOB
      """
    Then an event MissingJob saying "Active job went missing: $JOB" is seen on cronjob gone within 10s
    And the field status.active of cronjob gone becomes "[]" within 5s

  @b:cronjob-time-zone
  Scenario: The schedule is that of its time zone
    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: tokyo}
      spec:
        schedule: "* 0-23 * * *"
        timeZone: Asia/Tokyo
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}}}}
      """
    When it happens within 70s that job tokyo-* is created
    And I run `kubectl get job -o jsonpath='{.items[0].metadata.annotations.batch\.kubernetes\.io/cronjob-scheduled-timestamp}'`
    Then the output matches "^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:00\\+09:00$"
    When I run `kubectl get cronjob`
    Then the output is a table with:
      | NAME  | SCHEDULE     | TIMEZONE   | SUSPEND |
      | tokyo | * 0-23 * * * | Asia/Tokyo | False   |

  @b:cronjob-starting-deadline
  Scenario: What it missed by more than its deadline is not made up
    It is suspended when one minute begins, and resumed half a minute later.

    Given I apply the manifest:
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: strict}
      spec:
        schedule: "* * * * *"
        startingDeadlineSeconds: 15
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "busybox:1.36", command: ['true']}]}}}}
      """
    And it happens within 70s that job strict-* is created
    When I run `kubectl patch cronjob strict -p '{"spec":{"suspend":true}}'`
    And 90 seconds pass
    And I run `kubectl patch cronjob strict -p '{"spec":{"suspend":false}}'`
    Then it does not happen for 10s that job strict-* is created
    And it happens within 40s that job strict-* is created
    And it happened exactly 2 times that job strict-* is created
