package sentence_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
	"github.com/gherkube/gherkube/steps/terminal"
	"github.com/gherkube/gherkube/steps/vocabulary"
	"k8s.io/kubectl/pkg/scheme"
)

// unchecked are the parameters whose values name nothing that a cluster has.
var unchecked = map[string]string{
	"kind":     "a word for a kind that the cluster does not serve is an error when it is read",
	"duration": "a length of time",
	"span":     "a length of time",
	"int":      "a number",
	"string":   "a text to look for",
	"regexp":   "a text to look for",
	"command":  "a command fails by itself",
	"file":     "a file that is not there is an error",
	"url":      "what does not answer may be what a scenario is about",
	"metric":   "the step makes it",
	"label":    "the step says of what it makes a metric, which may come later",
	"quantity": "a number",
	"size":     "a number",
	"path":     "a file that is not there is an error",
	"paths":    "a file that is not there is an error",
	"variable": "the step makes it",
	"value":    "a value that is not there is an error",
	"image":    "the registry says whether there is such an image",
}

// wrong are values of parameters that mean nothing, with and without "not", "no"
// and "never" around them. In the scenario there are a pod web with a container
// main, and a Deployment and a Service of that name.
var wrong = map[string][]string{
	"name":      {"nosuch"},
	"container": {"nosuch"},
	"thing": {"pod nosuch", "the container nosuch of pod web", "container main of pod nosuch", "deployment nosuch", "pod nosuch-*",
		"pod web in namespace nosuch", "configmap nosuch"},
	"pods": {"no pods of deployment nosuch", "at most 3 pods with label nosuch=web", "no pods with label app=nosuch", "no pods on node nosuch",
		"exactly 0 pods named nosuch", "no pods in namespace nosuch", "no pods with label app=web on node nosuch"},
	"state": {"not Nosuch", "not CrashLoopBackof", "not on node nosuch", "not owned by replicaset nosuch", "not an endpoint of service nosuch",
		"not labelled nosuch=web", "not labelled app=nosuch"},
	"moment": {"pod nosuch becomes gone", "pod nosuch is created", "container nosuch of pod web starts", "container main of pod nosuch restarts",
		"event Nosuch on pod web is seen", "event Killing on pod nosuch is seen", "pod web becomes Nosuch", "container main of pod web terminates with exit code 256", "pod web changes its nosuch",
		"no pods named nosuch are present", "no pods are Nosuch", "deployment web becomes Availabel", "pod web is Ready with reason Nosuch"},
	"field":  {"nosuch", "conditions.Nosuch", "labels.nosuch", "status.nosuch"},
	"reason": {"Nosuch", "Kiling"},
	// Those of a pod: it has no replicas.
	"counter": {"ready", "desired"},
}

// vacuous are the values of the other parameters with which a sentence about
// nothing would hold.
var vacuous = map[string]string{
	"thing": "pod web", "pods": "no pods named web", "state": "gone", "moment": "the start of the scenario", "duration": "1s", "int": "0",
	"string": `"-"`, "regexp": `"^$"`, "counter": "ready", "field": "deletionTimestamp", "reason": "Killing", "span": "0s",
	"name": "web", "container": "main", "url": "http://nosuch/",
}

// asks reports whether a step looks at the cluster, and changes nothing.
func asks(f sentence.Family) bool {
	return slices.Contains([]string{"State", "Order and time", "Traffic and logs"}, f.Name)
}

// Every parameter's words are looked at, or there is a reason not to: so a new
// sentence is looked at, too.
func TestEveryParameterIsChecked(t *testing.T) {
	for _, p := range sentence.Parameters {
		checked := p.IsRead()
		if _, not := unchecked[p.Name]; checked == not {
			t.Errorf("{%s}: either its words are read (wordReaders), or this test says why not", p.Name)
		}
		if checked != (len(wrong[p.Name]) > 0) {
			t.Errorf("{%s}: this test has no value of it that means nothing", p.Name)
		}
	}
	for _, f := range vocabulary.Steps().Families {
		for _, s := range f.Steps {
			for _, p := range s.Blanks() {
				if m := sentence.KindBefore.FindStringSubmatch(p.Before); p.Name == "name" && (m == nil || !slices.Contains([]string{"pod", "service", "node", "deployment"}, m[1])) {
					t.Errorf("%q: before {name} there is no word for its kind", s.Expression)
				}
			}
		}
	}
}

// somethingThere is what there is while steps speak of something else.
const somethingThere = `
kubectl create deployment web --image=busybox --replicas=0
kubectl create service clusterip web --tcp=80
kubectl run web --image=nginx --overrides='{"spec":{"containers":[{"name":"main","image":"nginx"}]}}' --labels=app=web
sleep 20`

// No step holds of which a word means nothing, however it is put.
func TestNoStepHoldsForNothing(t *testing.T) {
	ctx := t.Context()
	clusters, err := provider.New(provider.Config{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	w, err := scenario.NewWorld(ctx, target.Scenario{Name: "nothing is meant"}, clusters)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	results, err := w.Run(ctx, somethingThere, func(r terminal.Result) bool { return r.Code != 0 })
	if err != nil || len(results) != 4 || results[3].Code != 0 {
		t.Fatalf("%v %v", results, err)
	}
	n, told := 0, 0
	for _, f := range vocabulary.Steps().Families {
		if !asks(f) {
			continue
		}
		for _, s := range f.Steps {
			for _, text := range meaningless(s) {
				n++
				err := do(ctx, t, w, text)
				if err == nil {
					t.Errorf("this holds: %s", text)
					continue
				}
				if strings.Contains(err.Error(), "there is no ") || strings.Contains(err.Error(), "there has been no ") {
					told++
				}
			}
		}
	}
	if n < 300 || told < n/2 {
		t.Fatalf("of only %d sentences %d say which word means nothing", n, told)
	}
}

// do does a step as a scenario does.
func do(ctx context.Context, t *testing.T, w *scenario.World, text string) error {
	for _, d := range vocabulary.Steps().Definitions {
		if m := d.Pattern.FindStringSubmatch(text); m != nil {
			return d.Do(ctx, w, sentence.Args{Values: m[1:], Table: [][]string{{"at least", "at most"}, {"0s", "1s"}}})
		}
	}
	t.Fatalf("no step: %s", text)
	return nil
}

// meaningless are uses of a step of which one word means nothing.
func meaningless(s sentence.Step) []string {
	all := s.Blanks()
	var sentences []string
	for i, p := range all {
		for _, value := range wrong[p.Name] {
			text := s.Expression
			for j, other := range all {
				v := vacuous[other.Name]
				if other.Name == "moment" && i != j && j > 0 {
					v = "the start of the scenario"
				}
				if i == j {
					v = value
				}
				text = strings.Replace(text, "{"+other.Name+"}", v, 1)
			}
			if text = sentence.Plain(text); vocabulary.Steps().Has(text) {
				sentences = append(sentences, text)
			}
		}
	}
	return sentences
}

// The kinds without a status are those whose types have none.
func TestStatelessKindsAreUpstreams(t *testing.T) {
	for kind, object := range scheme.Scheme.AllKnownTypes() {
		stable := !strings.ContainsAny(strings.TrimPrefix(kind.Version, "v"), "ab")
		_, named := object.FieldByName("ObjectMeta")
		_, hasStatus := object.FieldByName("Status")
		if !stable || !named || kind.Group == "" && kind.Version != "v1" || slices.Contains(asked, kind.Kind) {
			continue
		}
		name := trace.Kind{GroupVersionKind: kind}.Name()
		if condition.IsStateless(name) == hasStatus {
			t.Errorf("%s has a status: %v; condition.IsStateless is %v", name, hasStatus, hasStatus)
		}
	}
}

// asked are kinds whose objects are answers, or parts of others, and no step can name.
var asked = []string{"Binding", "PodStatusResult", "RangeAllocation", "Scale", "SerializedReference", "Eviction", "Event", "ComponentStatus", "PartialObjectMetadata"}
