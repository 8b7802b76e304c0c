package steps

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/steps/vocabulary"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Every example is a use of its own step and of no other.
func TestExamplesMatchTheirStepAlone(t *testing.T) {
	for _, f := range Vocabulary() {
		for _, s := range f.Steps {
			keyword, text, ok := strings.Cut(s.Example, " ")
			if !ok || !regexp.MustCompile(`^(Given|When|Then)$`).MatchString(keyword) {
				t.Errorf("%q: the example %q does not begin with a keyword", s.Expression, s.Example)
			}
			var matched []string
			for _, d := range vocabulary.Steps().Definitions {
				if d.Matches(text) {
					matched = append(matched, d.Step.Expression)
				}
			}
			if len(matched) != 1 || matched[0] != s.Expression {
				t.Errorf("%q: the example %q matches %q", s.Expression, text, matched)
			}
			if s.Doc == "" || s.Run == nil {
				t.Errorf("%q has no doc or does nothing", s.Expression)
			}
		}
	}
}

// TestExamplesHaveWhatStandsBelow: each example of a step that takes an argument shows one of
// the step's own kind, not that of another.
func TestExamplesHaveWhatStandsBelow(t *testing.T) {
	for _, f := range Vocabulary() {
		for _, s := range f.Steps {
			if s.TakesArgument() && s.Below == "" {
				t.Errorf("%q: the example has no argument; declare the step with one", s.Expression)
			}
		}
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string]string{
		"pod web becomes Ready within 30s":                                                                  "{thing} becomes {state} within {duration}",
		"the pod $POD becomes CrashLoopBackOff within 30 seconds":                                           "{thing} becomes {state} within {duration}",
		"container init/a of pod web is terminated with exit code 0":                                        "{thing} is {state}",
		"the container app of pod web in namespace other is not running":                                    "{thing} is {state}",
		"pod web is on node $NODE1":                                                                         "{thing} is {state}",
		"pod web is not a ready endpoint of service web":                                                    "{thing} is {state}",
		"deployment web stays Progressing with reason ProgressDeadlineExceeded for 1m":                      "{thing} stays {state} for {duration}",
		"exactly 3 pods with label tier=frontend become Running within 30s":                                 "{pods} become(s) {state} within {duration}",
		"exactly 1 pod of replicaset frontend is released":                                                  "{pods} are/is {state}",
		"no pods are present":                                                                               "{pods} are/is {state}",
		"all pods of deployment web on node $NODE2 are Ready":                                               "{pods} are/is {state}",
		"container init/a of pod web terminates with exit code 0 before container init/b of pod web starts": "{moment} before {moment}",
		"at least 4 pods of deployment web become Ready within 5s after the last command `kubectl scale`":   "{moment} within {duration} of/after {moment}",
		"pod web is deleted between 30s and 32s after pod web is marked for deletion":                       "{moment} between {duration} and {duration} after {moment}",
		"event Killing on pod web is seen before container main of pod web restarts":                        "{moment} before {moment}",
		"20s pass":          "{duration} pass(es)",
		"no pod is Running": "{pods} are/is {state}",
		"no pod has been Ready since the last command": "{pods} have/has been {state} since {moment}",
		"all pod named web becomes Ready within 1s":    "{pods} become(s) {state} within {duration}",
		"widget blue is Ready":                         "{thing} is {state}",
		"the wd blue becomes gone within 1s":           "{thing} becomes {state} within {duration}",
		"widgets.example.com blue is deleted before the configmap settings changes its data.colour": "{moment} before {moment}",
		"it never happened that container app of pod web starts":                                    "it never happened that {moment}",
	} {
		var matched []string
		for _, d := range vocabulary.Steps().Definitions {
			if d.Matches(text) {
				matched = append(matched, d.Step.Expression)
			}
		}
		if len(matched) != 1 || matched[0] != want {
			t.Errorf("%q matches %q, want %q", text, matched, want)
		}
	}
}

func TestUnknownStepGetsSuggestions(t *testing.T) {
	got := Suggest("the pod web gets Ready within 30s")
	if !strings.Contains(got, "{thing} becomes {state} within {duration}") {
		t.Errorf("suggested: %s", got)
	}
}

func TestCatalogueIsUpToDate(t *testing.T) {
	var want bytes.Buffer
	if err := WriteCatalogue(&want); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("STEPS.md", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("STEPS.md")
	if err != nil || !bytes.Equal(have, want.Bytes()) {
		t.Errorf("STEPS.md is stale: run go test ./steps -update (%v)", err)
	}
}
