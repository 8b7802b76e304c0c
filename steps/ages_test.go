package steps

import "testing"

// HumanDuration prints seconds up to two minutes, and rounds down.
const ages = `Feature: ages
  Scenario: in the cluster's time
    Given the file web.yaml:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - {name: main, image: "busybox:1.36", command: [sh, -c, "exit 1"]}
      """
    When I run ` + "`kubectl create -f web.yaml`" + `
    And 10 minutes pass
    And I run ` + "`kubectl get pod`" + `
    Then the output matches "web .* 10m"
    When I run ` + "`kubectl describe pod web`" + `
    Then the output matches "Start Time: .*2026 00:00:00"
    And the output matches "Normal +Scheduled +10m "
    And the output matches "Warning +BackOff +[0-9]+s? .*\\(x[0-9]+ over (9m[0-9]+s|10m)\\)"
    When I run ` + "`kubectl events`" + `
    Then the output matches "10m +Normal +Scheduled"
    When I run ` + "`kubectl events -o yaml`" + `
    Then the output contains "firstTimestamp: \"2026-01-01T00:00:00Z\""
    When I run ` + "`kubectl delete pod web --wait=false`" + `
    And I run ` + "`kubectl describe pod web`" + `
    Then the output matches "Status: +Terminating \\(lasts <invalid>\\)"
    When I run ` + "`kubectl describe nodes`" + `
    Then the output matches "default +web .* 10m"
`

func TestAgesOnTheSimulator(t *testing.T) { complain(t, play(t, ages)) }
