package selection

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/store"
)

func TestMembersFollowLabels(t *testing.T) {
	s := store.New()
	pod := func(name, app string) *corev1.Pod {
		return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name, Labels: map[string]string{"app": app}}}
	}
	if _, err := s.Create(store.Pods.Key("ns", "early"), pod("early", "web")); err != nil {
		t.Fatal(err)
	}
	m := New()
	svc := store.Services.Key("ns", "web")
	m.Select(s.View(), svc, labels.SelectorFromSet(labels.Set{"app": "web"}))
	late := pod("late", "web")
	if _, err := s.Create(store.Pods.KeyOf(late), late); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		old, cur *corev1.Pod
		want     string
	}{
		{nil, late, "keys 1, moved 1, pods 2"},
		{late, late, "keys 1, moved 0, pods 2"},
		{late, pod("late", "db"), "keys 1, moved 1, pods 1"},
		{pod("late", "db"), pod("late", "mail"), "keys 0, moved 0, pods 1"},
		{pod("late", "mail"), nil, "keys 0, moved 0, pods 1"},
	}
	for i, step := range steps {
		keys, moved := m.Follow(store.Pods.Key("ns", "late"), step.old, step.cur)
		got := fmt.Sprintf("keys %d, moved %d, pods %d", len(keys), len(moved), len(m.Pods(s.View(), svc)))
		if got != step.want {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
	m.Select(s.View(), svc, nil)
	if n := len(m.Pods(s.View(), svc)); n != 0 {
		t.Errorf("without a selector there are %d pods", n)
	}
}
