package trace

import "testing"

// A scenario's namespaces are called NS and NS-… wherever it ran.
func TestNamespacesAreNormalised(t *testing.T) {
	of := func(ns string) Trace {
		return Trace{
			{Kind: "Scenario", Name: "s", Event: Start, Set: Fields{"namespace": ns}},
			{Kind: "Namespace", Name: ns, Event: Added, Set: Fields{}},
			{Kind: "Namespace", Name: ns + "-other", Event: Added, Set: Fields{}},
			{Kind: "Namespace", Name: ns + "s", Event: Added, Set: Fields{}},
			{Kind: "Pod", Namespace: ns + "-other", Name: ns + "-pod", Event: Added, Set: Fields{}},
		}
	}
	want := []ID{{"Scenario", "", "s"}, {"Namespace", "", "NS"}, {"Namespace", "", "NS-other"}, {"Namespace", "", "as"}, {"Pod", "NS-other", "a-pod"}}
	for i, tr := range of("a").Normalise(0) {
		if tr.ID() != want[i] {
			t.Errorf("%s, want %s", tr.ID(), want[i])
		}
	}
	if id := (Trace{{Kind: "Pod", Namespace: "-x", Name: "p", Event: Added}}).Normalise(0)[0].ID(); id.Namespace != "-x" {
		t.Errorf("without a namespace of its own: %s", id)
	}
}
