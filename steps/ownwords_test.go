package steps

import (
	"strings"
	"testing"
)

const ownWords = `Feature: words that upstream does not have
  @word:PaintDried
  Scenario: a reason that its own client emits
    Given a pod web that:
      """
      prints "x"
      """
    Then no event PaintDried was seen on pod web
    And pod web was never PaintDried

  Scenario: a reason that was seen
    Given a pod web that:
      """
      prints "x"
      """
    When I apply the manifest:
      """
      apiVersion: v1
      kind: Event
      metadata: {name: web.1}
      involvedObject: {kind: Pod, name: other, namespace: default}
      reason: PaintDried
      type: Normal
      """
    Then no event PaintDried was seen on pod web

  Scenario: what was refused, and what follows from others
    Given I try to create the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: refused}
      spec: {containers: []}
      """
    And I run ` + "`kubectl create job j --image=busybox`" + `
    Then pod refused is gone
    And pod j-0 was never Ready
`

func TestWordsOfTheScenariosOwn(t *testing.T) { complain(t, play(t, ownWords)) }

func TestImpossibleNodesDoNotJoin(t *testing.T) {
	for _, f := range play(t, "Feature: nodes\n  Scenario: a name that no node can have\n    When node A_B joins\n") {
		failure := f.Scenarios[0].Steps[0].Failure
		if failure == nil || !strings.Contains(failure.Message, `no node can be called "A_B"`) {
			t.Errorf("it says: %v", failure)
		}
	}
}
