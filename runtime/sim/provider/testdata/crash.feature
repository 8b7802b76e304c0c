Feature: A container that keeps crashing
  Scenario: is restarted
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: crash}
      spec:
        containers:
        - {name: main, image: busybox, command: [sh, -c, "sleep 5; exit 1"]}
      """
    Then pod crash becomes CrashLoopBackOff within 1m
    And container main of pod crash restarts within 30s of the last command
    And less than 5 minutes of cluster time have passed
