package steps

import (
	"testing"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/gherkube/gherkube/steps/feature"
)

// TestWhatStopsOthersIsAlone: on a shared cluster, a step that takes away what
// other scenarios need makes its scenario wait for these, tagged or not.
func TestWhatStopsOthersIsAlone(t *testing.T) {
	for _, c := range []struct {
		tag, step string
		alone     bool
	}{
		{"", "the kubelet of node $CP stops", true},
		{"", "node a1 falls silent", true},
		{"", "node worker9 joins", true},
		{"", "the control plane restarts", true},
		{"@alone", "3 seconds pass", true},
		{"@b:x", "3 seconds pass", false},
		{"", "container main of pod web is killed", false},
	} {
		s, err := scenarioOf(&godog.Scenario{Tags: []*messages.PickleTag{{Name: c.tag}}, Steps: []*messages.PickleStep{{Text: c.step}}})
		if err != nil {
			t.Fatal(err)
		}
		plan := Plan{features: []feature.Feature{{Scenarios: []feature.Scenario{{Tags: s.Tags, Steps: []feature.Step{{Text: c.step}}}}}}}
		if planned := plan.Alone() == 1; s.Alone() != c.alone || planned != c.alone {
			t.Errorf("%s %q: alone %t, planned %t, want %t", c.tag, c.step, s.Alone(), planned, c.alone)
		}
	}
}
