Feature: An actor ends when its script says so

  Scenario: It exits after a time
    Given a pod once that is never restarted and:
      """
      exits 3 after 5s
      """
    Then pod once becomes Failed within 1m
    And container main of pod once is terminated with exit code 3
    And container main of pod once terminates about 5s after container main of pod once starts

  Scenario: It exits in some of its starts
    Given a pod web that:
      """
      exits 1 after 2s in starts 1-2
      prints "this start lasts" in starts 3-
      """
    Then container main of pod web reaches 2 restarts within 2m
    And container main of pod web is terminated with exit code 1
    And pod web becomes Ready within 30s
    And pod web stays Ready for 1m
    And container main of pod web has 2 restarts
    And the logs of pod web contain "this start lasts"

  Scenario: The starts of each container of a pod are counted
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: two}
      spec:
        containers:
        - {name: fails, image: "gherkube/actor:1", args: [exits 1 after 2s in start 1]}
        - {name: lasts, image: "gherkube/actor:1", args: [exits 1 after 2s in starts 2-]}
      """
    Then container fails of pod two reaches 1 restart within 1m
    And pod two becomes Ready within 30s
    And pod two stays Ready for 1m
    And container fails of pod two has 1 restart
    And container lasts of pod two has 0 restarts

  Scenario: It exits on a signal, after a time
    Given a pod web that:
      """
      exits 0 on TERM after 5s
      """
    And pod web becomes Ready within 30s
    When I run `kubectl delete pod web --wait=false`
    Then pod web is deleted about 5s after the last command

  Scenario: It does nothing on a signal that the script does not name
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 10
        containers: [{name: main, image: "gherkube/actor:1", args: [exits 0 on USR1]}]
      """
    And pod web becomes Ready within 30s
    When I run `kubectl delete pod web --wait=false`
    Then pod web is deleted about 10s after the last command
    And container main of pod web terminates with exit code 137 before pod web is deleted

  Scenario: It ignores a signal on which it would exit
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 10
        containers: [{name: main, image: "gherkube/actor:1", args: [exits 0 on TERM, ignores TERM]}]
      """
    And pod web becomes Ready within 30s
    When I run `kubectl delete pod web --wait=false`
    Then pod web is deleted about 10s after the last command

  Scenario: It uses more memory than it may
    Given a pod once that is never restarted and:
      """
      is OOM-killed after 5s
      """
    Then pod once becomes Failed within 1m
    And container main of pod once is terminated with reason OOMKilled
    And container main of pod once is terminated with exit code 137
    And container main of pod once terminates about 5s after container main of pod once starts

  Scenario: Without a limit nothing would kill it but a node without memory
    Given I create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: once}
      spec:
        restartPolicy: Never
        containers: [{name: main, image: "gherkube/actor:1", args: [is OOM-killed]}]
      """
    Then pod once becomes Failed within 30s
    And container main of pod once is terminated with exit code 2
    And the logs of pod once contain "set resources.limits.memory"
