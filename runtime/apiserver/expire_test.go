package apiserver_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// What was written again since its lease began stays; what is gone already is not an error.
func TestExpiring(t *testing.T) {
	s, w := newWorld(t)
	performer := s.Performer(w)
	defer w.Enter()()
	obj, err := w.Store.Create(store.Events.Key("default", "e"), &corev1.Event{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "e"}})
	if err != nil {
		t.Fatal(err)
	}
	key, first := store.Events.Key("default", "e"), store.RevisionOf(obj)
	again, err := w.Store.Update(key, obj.(*corev1.Event).DeepCopy(), first)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		revision int64
		left     bool
	}{{first, true}, {store.RevisionOf(again), false}, {store.RevisionOf(again), false}} {
		if _, err := performer.Perform("test", loop.Expire{Key: key, Revision: step.revision}); err != nil {
			t.Fatal(err)
		}
		if left := w.Store.Get(key) != nil; left != step.left {
			t.Errorf("after the lease of revision %d it is left: %v, want %v", step.revision, left, step.left)
		}
	}
}
