package sim

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/store"
	"github.com/gherkube/gherkube/runtime/trace"
)

func pod(namespace, name string, phase corev1.PodPhase) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
	p.Status.Phase = phase
	return p
}

func TestRecorderFollowsAStore(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now := start
	s := store.New()
	inside := true
	enter := func() func() {
		inside = true
		return func() { inside = false }
	}
	source := followStore(s, func() time.Time {
		if !inside {
			t.Error("the clock is asked outside of the cluster's gate")
		}
		return now
	}, enter)
	rec, err := trace.NewRecorder(trace.Config{Source: source, Start: start, Scenario: "one", Namespace: "ns"})
	if err != nil {
		t.Fatal(err)
	}
	key := store.Pods.Key("ns", "a")
	p, _ := s.Create(key, pod("ns", "a", corev1.PodPending))
	pull := func() {
		defer enter()()
		source.Pull()
	}
	pull()
	now = now.Add(1500 * time.Millisecond)
	p2, err := s.Update(key, pod("ns", "a", corev1.PodRunning), store.RevisionOf(p))
	if err != nil {
		t.Fatal(err)
	}
	same := p2.DeepCopyObject().(store.Object) // nothing recorded changes: no line
	same.SetAnnotations(map[string]string{"x": "y"})
	p3, _ := s.Update(key, same, store.RevisionOf(p2))
	if _, err := s.Create(store.Pods.Key("elsewhere", "b"), pod("elsewhere", "b", corev1.PodPending)); err != nil {
		t.Fatal(err)
	}
	pull()
	now = now.Add(time.Second)
	if _, err := s.Delete(key, store.RevisionOf(p3)); err != nil {
		t.Fatal(err)
	}

	var seen int
	if err := rec.Pull(func(trace.Step) { seen++ }); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if _, err := rec.Trace().WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	want := `{"t":0.000,"kind":"Scenario","name":"one","event":"START","set":{"namespace":"ns"}}
{"t":0.000,"kind":"Pod","name":"a","event":"ADDED","set":{"phase":"Pending","podIP":false}}
{"t":1.500,"kind":"Pod","name":"a","event":"MODIFIED","set":{"phase":"Running"}}
{"t":2.500,"kind":"Pod","name":"a","event":"DELETED","set":{}}
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
	if seen != 3 {
		t.Errorf("saw %d lines, want 3", seen)
	}
}
