package steps

import (
	"strings"
	"testing"
	"time"
)

func TestSpans(t *testing.T) {
	for text, want := range map[string]window{
		"6s":               {6 * time.Second, 6 * time.Second},
		"10s to 12s":       {10 * time.Second, 12 * time.Second},
		"1 minute to 90s":  {time.Minute, 90 * time.Second},
		"0s to 2 seconds":  {0, 2 * time.Second},
		"1m30s to 2 hours": {90 * time.Second, 2 * time.Hour},
	} {
		if got, err := span(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":          "is no duration",
		"soon":      "is no duration",
		"5s to":     "is no duration",
		"5s to 3s":  `write "3s to 5s"`,
		"3s to 5s ": "is no duration",
	} {
		if _, err := span(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// Slack is added to the rule: late things come after it, and a beginning that
// is seen late makes a time look shorter. A command is not seen late.
func TestSlackOfWhatFollows(t *testing.T) {
	rule := window{10 * time.Second, 12 * time.Second}
	fixed := time.Duration(0)
	for _, c := range []struct {
		anchor moment
		want   window
	}{
		{moment{}, window{8 * time.Second, 16 * time.Second}},
		{moment{fixed: &fixed}, window{10 * time.Second, 16 * time.Second}},
	} {
		if got := rule.after(c.anchor); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// A gap has room for what the kubelet adds to a back-off, but not for the next
// delay but one.
func TestSlackOfRetries(t *testing.T) {
	restart := moment{text: "container main of pod crash restarts"}
	pull := moment{text: "event Pulling on pod bad is seen"}
	for _, c := range []struct {
		moment moment
		delay  time.Duration
		want   window
	}{
		{restart, 10 * time.Second, window{8 * time.Second, 19 * time.Second}},
		{restart, 40 * time.Second, window{36 * time.Second, 64 * time.Second}},
		{restart, 300 * time.Second, window{270 * time.Second, 454 * time.Second}},
		{pull, 10 * time.Second, window{8 * time.Second, 29 * time.Second}},
		{pull, 80 * time.Second, window{72 * time.Second, 99 * time.Second}},
	} {
		rule := window{c.delay, c.delay}
		got := rule.again(c.moment)
		if got != c.want {
			t.Errorf("%s, %s: got %s, want %s", c.moment.text, c.delay, got, c.want)
		}
		if got.most >= 4*c.delay {
			t.Errorf("%s, %s: the delay after next fits as well: %s", c.moment.text, c.delay, got)
		}
	}
}

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
					got = (&FailureError{*st.Failure}).Error()
				}
			}
			if expected, ok := want[s.Name]; !ok || !strings.Contains(got, expected) || (got == "") != (expected == "") {
				t.Errorf("%s: failed with %q, want %q", s.Name, got, expected)
			}
		}
	}
}
