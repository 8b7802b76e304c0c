package apiserver_test

import (
	"reflect"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Effects are data: performing one leaves it as it was, and what was made of a
// creation is handed back.
func TestPerformingChangesNoEffect(t *testing.T) {
	s, w := newWorld(t)
	performer := s.Performer(w)
	defer w.Enter()()
	perform := func(effect loop.Effect, obj store.Object) store.Object {
		before := obj.DeepCopyObject()
		made, err := performer.Perform("test", effect)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(before, obj) {
			t.Errorf("%T has changed its object to %v", effect, obj)
		}
		return made
	}
	p := pod("")
	p.Namespace, p.GenerateName = "default", "web-"
	made := perform(loop.Create{Key: store.Pods.Key("default", ""), Object: p}, p)
	if made == nil || !strings.HasPrefix(made.GetName(), "web-") || made.GetUID() == "" {
		t.Fatalf("a creation made %v", made)
	}
	key := store.Pods.KeyOf(made.(*corev1.Pod))
	changed := made.DeepCopyObject().(*corev1.Pod)
	changed.Labels["app"] = "other"
	if made := perform(loop.Update{Key: key, Object: changed}, changed); made != nil {
		t.Errorf("an update made %v", made)
	}
	changed.Status.Message = "so it is"
	perform(loop.Status{Key: key, Object: changed}, changed)
	crd := cronTabDefinition()
	resource := schema.GroupResource{Group: "apiextensions.k8s.io", Resource: "customresourcedefinitions"}
	if made := perform(loop.Create{Key: store.Key{Resource: resource, Name: crd.Name}, Object: crd}, crd); made.GetUID() == "" {
		t.Errorf("a creation of a definition made %v", made)
	}
}
