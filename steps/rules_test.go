package steps

import (
	"strings"
	"testing"

	"github.com/gherkube/gherkube/steps/scenario"
)

const rules = `Feature: times as they are documented
  Background:
    Given I apply the manifest:
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 20
        containers: [{name: main, image: "busybox:1.36", command: [sleep, "3600"]}]
      """
    And pod web becomes Ready within 30s

  Scenario: hold with slack
    When I run ` + "`kubectl delete pod web --wait=false`" + `
    Then pod web is deleted about 20s after the last command
    And pod web is deleted about 15s to 25s after the last command
    And event Killing on pod web is seen at once after pod web is marked for deletion
    And pod web becomes Ready before container main of pod web becomes started
    And container main of pod web becomes started before pod web becomes Ready

  Scenario: later than that
    When I run ` + "`kubectl delete pod web --wait=false`" + `
    Then pod web is deleted about 12s after the last command

  Scenario: earlier than that
    When I run ` + "`kubectl delete pod web --wait=false`" + `
    Then pod web is deleted about 23s after the last command

  Scenario: not at once
    When I run ` + "`kubectl delete pod web --wait=false`" + `
    Then pod web is deleted at once after pod web is marked for deletion

  Scenario: the wrong way round
    Then pod web becomes Ready about 5s to 3s after pod web is created

  Scenario: a moment is not before itself
    Then pod web becomes Ready before pod web becomes Ready

  Scenario: nor is an earlier one after a later one
    Then pod web becomes Ready before pod web is created

  Scenario: gaps the wrong way round
    Then the times between pod web becomes Ready are about "10s, 4s to 2s"
`

func TestRulesOnTheSimulator(t *testing.T) {
	want := map[string]string{
		"hold with slack":                         "",
		"later than that":                         "it did not happen within 16s after the last command",
		"earlier than that":                       "not between 23s and 27s",
		"not at once":                             "it did not happen within 4s after pod web is marked for deletion",
		"the wrong way round":                     `write "3s to 5s"`,
		"a moment is not before itself":           "the order is wrong",
		"nor is an earlier one after a later one": "the order is wrong",
		"gaps the wrong way round":                `write "2s to 4s"`,
	}
	for _, f := range play(t, rules) {
		for _, s := range f.Scenarios {
			got := ""
			for _, st := range s.Steps {
				if st.Failure != nil {
					got = (&scenario.FailureError{Failure: *st.Failure}).Error()
				}
			}
			if expected, ok := want[s.Name]; !ok || !strings.Contains(got, expected) || (got == "") != (expected == "") {
				t.Errorf("%s: failed with %q, want %q", s.Name, got, expected)
			}
		}
	}
}
