package steps

import (
	"errors"
	"slices"
	"testing"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/gherkube/gherkube/steps/feature"
	"github.com/gherkube/gherkube/steps/target"
)

// TestImagesOfScenario: a cluster that cannot have an image that a scenario mentions
// is not asked to run it.
func TestImagesOfScenario(t *testing.T) {
	s, err := scenarioOf(&godog.Scenario{Steps: []*messages.PickleStep{
		{Text: "I run `kubectl run web --image=nginx:1.25`"},
		{Text: "I apply:", Argument: &messages.PickleStepArgument{DocString: &messages.PickleDocString{Content: "image: redis:8\n"}}},
		{Text: "I apply:", Argument: &messages.PickleStepArgument{DocString: &messages.PickleDocString{Content: "image: redis:8\n"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"nginx:1.25", "redis:8"}; !slices.Equal(s.Images, want) {
		t.Errorf("images %q, want %q", s.Images, want)
	}
	err = s.Lacking(map[string]string{"redis:8": "it cannot be pulled"}, "kind")
	var unsupported *target.UnsupportedError
	if !errors.As(err, &unsupported) || unsupported.What != "have image redis:8: it cannot be pulled" {
		t.Errorf("the scenario is told %v", err)
	}
	if err := s.Lacking(map[string]string{"postgres:17": "it cannot be pulled"}, "kind"); err != nil {
		t.Errorf("an image that the scenario does not mention: %v", err)
	}
}

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
