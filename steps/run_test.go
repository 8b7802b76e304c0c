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

const debugs = `Feature: kubectl debug
  Background:
    When I run ` + "`kubectl run web --image=busybox:1.36 -- sleep 1000`" + `
    And I run ` + "`kubectl wait --for=condition=Ready pod/web --timeout=30s`" + `

  Scenario: a pod that was debugged before
    When I run ` + "`kubectl debug web -i -q --image=busybox:1.36 -- sh -c 'sleep 1; echo first'`" + `
    And I run ` + "`kubectl debug web --attach -q --image=busybox:1.36 -- sh -c 'sleep 1; echo second'`" + `
    Then the output is:
      """
      second
      """
    When 10s passes
    And I run ` + "`kubectl debug web --attach -q -cthird --image=busybox:1.36 -- sh -c 'sleep 1; echo third'`" + `
    Then the output is:
      """
      third
      """

  Scenario: a pod that is debugged at the same time
    Given I start ` + "`kubectl debug web --attach -q --image=busybox:1.36 -- sh -c 'sleep 10; echo first'`" + ` in the background
    When I run ` + "`kubectl debug web --attach -q --image=busybox:1.36 -- sh -c 'sleep 1; echo second'`" + `
    Then the output is:
      """
      second
      """

  Scenario: several pods
    When I run ` + "`kubectl run also --image=busybox:1.36 -- sleep 1000`" + `
    And I run ` + "`kubectl wait --for=condition=Ready pod/also --timeout=30s`" + `
    And I run ` + "`kubectl debug web --attach -q --image=busybox:1.36 -- sh -c 'sleep 1; echo first'`" + `
    And I run ` + "`kubectl debug web also --attach -q --image=busybox:1.36 -- sh -c 'sleep 1; echo each'`" + `
    Then the output is:
      """
      each
      each
      """

  Scenario: a copy of a copy, and a node
    When I run ` + "`kubectl debug web --attach -q --copy-to=copy --image=busybox:1.36 -- sh -c 'sleep 1; echo first'`" + `
    And I run ` + "`kubectl debug copy --attach -q --copy-to=another --image=busybox:1.36 -- sh -c 'sleep 1; echo second'`" + `
    Then the output is:
      """
      second
      """
    When I run ` + "`kubectl debug another --attach -q --copy-to=last -c web -- sh -c 'sleep 1; echo web'`" + `
    Then the output is:
      """
      web
      """
    When I run ` + "`kubectl debug node/$NODE1 --attach -q --image=busybox:1.36 -- sh -c 'sleep 1; echo node'`" + `
    Then the output is:
      """
      node
      """

  Scenario: a pod that is deleted before the container runs
    Given I start ` + "`kubectl debug web --attach -q --image=busybox:nosuch -- true`" + ` in the background
    When 3s passes
    And I run ` + "`kubectl delete pod web`" + `
    And the background command is stopped
    Then the command fails with exit code 1
    And the error output is:
      """
      Error from server (NotFound): pods "" not found
      """
`

func TestDebugsThatAttachOnTheSimulator(t *testing.T) { complain(t, play(t, debugs)) }
