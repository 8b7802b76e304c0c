package steps

import "testing"

const attachedRuns = `Feature: kubectl run that attaches
  Scenario: to what it runs
    When I run ` + "`kubectl run tmp -i --rm --restart=Never --image=busybox:1.36 -- sh -c 'sleep 2; echo hello'`" + `
    Then the output is:
      """
      hello
      pod "tmp" deleted from default namespace
      """
    When I run ` + "`echo data | kubectl run tmp2 -i --rm -q --restart=Never --image=busybox:1.36 -- cat`" + `
    Then the output is:
      """
      data
      """
    When I try ` + "`kubectl -n $NS run tmp3 --attach --restart=Never --image=busybox:1.36 -- sh -c 'sleep 2; exit 3'`" + `
    Then the command fails with exit code 3
    And the error output contains "pod default/tmp3 terminated (Error)"
    When I run ` + "`kubectl run web --image=busybox:1.36 -- sleep 1000`" + `
    And I run ` + "`kubectl wait --for=condition=Ready pod/web --timeout=30s`" + `
    And I run ` + "`kubectl debug web -i -q --image=busybox:1.36 -- sh -c 'sleep 1; echo debugging'`" + `
    Then the output is:
      """
      """
`

func TestRunsThatAttachOnTheSimulator(t *testing.T) { complain(t, play(t, attachedRuns)) }
