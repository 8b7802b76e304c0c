package steps

import (
	"strings"
	"testing"
)

// An undefined step names the word that does not fit, and what would.
func TestUndefinedStepsNameWhatDoesNotFit(t *testing.T) {
	for text, want := range map[string][]string{
		"30 days pass":                           {`"30 days" is not a {duration}`, "Days are written as hours: 720h."},
		"1d passes":                              {`"1d" is not a {duration}`, "24h"},
		"9999999999999 days pass":                {`is not a {duration}`, "Days are written as hours."},
		"1.2.3s passes":                          {`"1.2.3s" is not a {duration}`},
		"pod web becomes Ready within 30":        {`"30" is not a {duration}`, "{thing} becomes {state} within {duration}"},
		"pod web becomes Ready within 30 s":      {`"30 s" is not a {duration}`},
		"service web has two ready endpoints":    {`"two" is not a {int}`, "A whole number"},
		"pod web is ready enough":                {`"ready enough" is not a {state}`},
		"no event killing was seen on pod web":   {`"killing" is not a {reason}`},
		"the output has many lines":              {`"many" is not a {int}`},
		"exactly two pods are Ready":             {`"exactly two pods" is not a {`},
		"container main of deployment web is up": {"the nearest steps are:"},
		"the moon is full":                       {""},
	} {
		got := Suggest(text)
		for _, part := range want {
			if !strings.Contains(got, part) {
				t.Errorf("%q: %s", text, got)
			}
		}
	}
}

func TestOddTexts(t *testing.T) {
	table := func(columns string, rows ...string) string {
		return "Given a cluster with the nodes:\n      | " + columns + " |\n      | " + strings.Join(rows, " |\n      | ") + " |"
	}
	for steps, want := range map[string]string{
		table("name | pods", "a | 0"):                                     `"0" is not a number of pods`,
		table("name | pods", "a | 1.5"):                                   `"1.5" is not a number of pods`,
		table("name | labels", "a | a"):                                   `labels "a": write them as a=b,c=d`,
		table("name | taints", "a | x"):                                   `taints "x": write them as`,
		table("name | cpu", "a | 1", "a | 2"):                             `row 2 of the table of nodes: there is a node "a" already`,
		table("name", "A_b"):                                              `no node can be called "A_b"`,
		table("zone", "a b"):                                              `no zone can be called "a b"`,
		"When node $NODE7 falls silent":                                   "the variable $NODE7 is not set: the cluster has",
		"Then no pods on node $NODE7 are present":                         "the variable $NODE7 is not set",
		"Then pod $POD is gone":                                           "the variable $POD is not set",
		"When I run `kubectl get node $NODE7`":                            "the variable $NODE7 is not set",
		"When I run `NODE7=x; echo $NODE7`":                               "",
		"When I start `kubectl get pod -w | head -1` in the background":   "only one kubectl command can be started in the background",
		"When I start `kubectl get pod -w >f` in the background":          "only one kubectl command can be started in the background",
		"Then the times between pod web is created are about \"10s, 20\"": `"20" is not a duration`,
	} {
		got := ""
		for _, f := range play(t, "Feature: odd\n  Scenario: odd\n    "+steps+"\n") {
			for _, s := range f.Scenarios {
				if s.Failure != nil {
					got += s.Failure.Message
				}
				for _, st := range s.Steps {
					if st.Failure != nil {
						got += st.Failure.Message
					}
				}
			}
		}
		if !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s\nsays %q, want %q", steps, got, want)
		}
	}
}
