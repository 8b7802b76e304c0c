package condition

import (
	"fmt"
	"slices"
	"testing"

	"github.com/gherkube/gherkube/runtime/trace"
)

// A kind that is not in the table is asked for by its word, with the fields that
// a step reads, and its objects count as others do.
func TestKindsThatAClusterServes(t *testing.T) {
	s := trace.NewState()
	lines := []trace.Transition{
		line(1, "Widget.example.com", "blue", trace.Added, trace.Fields{"status.phase": "Ready", "spec.size": int64(3), "ownerReferences": []any{"Widget/red/controller"}}),
		line(1, "Widget.example.com", "red", trace.Added, trace.Fields{"status.phase": "Ready", "conditions.Ready": "False/Broken", "deletionTimestamp": true}),
		line(1, "Pod", "part", trace.Added, trace.Fields{"ownerReferences": []any{"Widget/blue/controller"}}),
	}
	for _, l := range lines {
		s.Apply(l)
	}
	r := reader()
	var asked []string
	r.Kind = func(word string, fields ...string) (trace.Kind, error) {
		if !slices.Contains([]string{"widget", "wd", "widgets.example.com"}, word) {
			return trace.Kind{}, fmt.Errorf("no kind %q", word)
		}
		asked = append(asked, fields...)
		widget := trace.Kind{Namespaced: true}
		widget.Group, widget.Kind = "example.com", "Widget"
		return widget, nil
	}
	is := func(thing, state string) func() (Statement, error) {
		return func() (Statement, error) { return r.Is(thing, state) }
	}
	for _, c := range []struct {
		of    func() (Statement, error)
		holds bool
	}{
		{is("widget blue", "present"), true},
		{is("widgets.example.com blue", "Ready"), true},
		{is("the wd blue", "not Ready"), false},
		{is("widget red", "Ready"), false}, // the condition counts where there is one
		{is("widget red", "Ready with reason Broken"), false},
		{is("widget red", "not Ready with reason Broken"), true},
		{is("widget red", "Terminating"), true},
		{is("widget green", "gone"), true},
		{is("widget blue", "owned by widget red"), true},
		{is("pod part", "owned by widget.example.com blue"), false}, // no such word
		{is("pod part", "owned by widget blue"), true},
		{func() (Statement, error) { return r.Field("spec.size", "widget blue", "3") }, true},
		{func() (Statement, error) { return r.Replicas("widget blue", "ready", Exactly(0)) }, true},
	} {
		statement, err := c.of()
		if err != nil && !c.holds {
			continue
		}
		if err != nil || statement.Holds(s) != c.holds {
			t.Errorf("%s: %t, %v", statement.Text, !c.holds, err)
		}
	}
	if _, err := r.Moment("widget blue changes its spec.colour"); err != nil {
		t.Error(err)
	}
	if want := []string{"spec.size", "status.readyReplicas", "spec.colour"}; !slices.Equal(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
}
