package trace_test

import (
	"testing"

	"github.com/gherkube/gherkube/runtime/trace"
)

// An event for each order in which a map gave its names is one event, seen more than
// once.
func TestEventsForEachOrderAreOne(t *testing.T) {
	event := func(name, message string, kind trace.EventType, count int64) trace.Transition {
		set := trace.Fields{"count": count}
		if kind == trace.Added {
			set["object"], set["reason"], set["message"] = "HorizontalPodAutoscaler/a", "AmbiguousSelector", message
		}
		return trace.Transition{Kind: "Event", Name: name, Event: kind, Set: set}
	}
	const ab, ba = "pods are controlled by more than one HPA (e.g. [x/a x/b])", "pods are controlled by more than one HPA (e.g. [x/b x/a])"
	in := trace.Trace{
		event("a.1", ab, trace.Added, 1), event("a.2", ba, trace.Added, 1), event("a.1", "", trace.Modified, 2),
		event("a.2", "", trace.Modified, 2), event("a.3", "another message", trace.Added, 1),
	}
	const joined = "HorizontalPodAutoscaler/a AmbiguousSelector~1"
	for i, want := range []struct {
		name  string
		event trace.EventType
		count int64
	}{{joined, trace.Added, 1}, {joined, trace.Modified, 2}, {joined, trace.Modified, 3}, {joined, trace.Modified, 4},
		{"HorizontalPodAutoscaler/a AmbiguousSelector~3", trace.Added, 1}} {
		got := in.Normalise(0)[i]
		if got.Name != want.name || got.Event != want.event || got.Set.Int("count") != want.count {
			t.Errorf("line %d is %+v, want %+v", i+1, got, want)
		}
	}
}
