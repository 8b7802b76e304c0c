package apiserver_test

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Ten events that differ in their message only: the tenth is combined, and
// counts up as further ones come (recorded/deployment-example).
func TestSimilarEventsAreCombined(t *testing.T) {
	s, w := newWorld(t)
	event := loop.Event{Regarding: corev1.ObjectReference{Kind: "Deployment", Namespace: "default", Name: "web"}, Type: "Normal",
		Reason: "ScalingReplicaSet", Component: "deployment-controller"}
	for i := range 12 {
		event.Message = fmt.Sprintf("step %d", i)
		perform(t, s, w, event)
	}
	event.Message = "step 11" // which is known, unlike the oldest ones
	perform(t, s, w, event)
	events := store.Events.List(w.Store.View(), "default")
	got := map[string]int32{}
	for _, e := range events {
		got[e.Message] = e.Count
	}
	want := map[string]int32{"(combined from similar events): step 11": 3, "step 11": 1}
	for i := range 9 {
		want[fmt.Sprintf("step %d", i)] = 1
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

// A component may say 25 things about an object at once, no more.
func TestTooManyEventsAreDropped(t *testing.T) {
	s, w := newWorld(t)
	event := loop.Event{Regarding: corev1.ObjectReference{Kind: "Pod", Namespace: "default", Name: "a"}, Type: "Warning",
		Reason: "BackOff", Message: "m", Component: "kubelet"}
	for range 30 {
		perform(t, s, w, event)
	}
	events := store.Events.List(w.Store.View(), "default")
	if len(events) != 1 || events[0].Count != 25 {
		t.Errorf("got %v", events)
	}
}
