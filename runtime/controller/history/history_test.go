package history_test

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	upstream "k8s.io/kubernetes/pkg/controller/history"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/history"
	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

var kind = appsv1.SchemeGroupVersion.WithKind("DaemonSet")

func owner() ownership.Owner {
	return ownership.NewOwner("daemonset-controller", kind, &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "log", UID: "u"},
	})
}

// The name of a revision is the one that upstream gives it.
func TestNamesAreUpstreams(t *testing.T) {
	o := owner()
	for _, collisions := range []*int32{nil, new(int32)} {
		for _, data := range []string{"", "{}", `{"spec":{"template":1}}`} {
			r := history.New(o, map[string]string{"a": "b"}, []byte(data), 3, collisions)
			want, err := upstream.NewControllerRevision(o.Object, kind, map[string]string{"a": "b"}, r.Data, 3, collisions)
			if err != nil {
				t.Fatal(err)
			}
			if r.Name != want.Name || r.Labels[history.HashLabel] != want.Labels[upstream.ControllerRevisionHashLabel] {
				t.Errorf("%s is called %s, upstream calls it %s", data, r.Name, want.Name)
			}
		}
	}
}

func TestACollisionChangesTheName(t *testing.T) {
	w, o := stage.New(t), owner()
	w.Quiet = true
	collisions := new(int32)
	first := history.New(o, nil, []byte("1"), 1, collisions)
	same := first.DeepCopy()
	same.Data.Raw = []byte("other")
	w.Create(store.ControllerRevisions.KeyOf(same), same)

	got, effects := history.Create(w.Store.View(), o, first, collisions)
	if *collisions != 1 || got.Name == first.Name || len(effects) != 1 {
		t.Errorf("after a collision: %d collisions, name %s, %d effects", *collisions, got.Name, len(effects))
	}
	created := effects[0].(loop.Create).Object.(*appsv1.ControllerRevision)
	w.Create(store.ControllerRevisions.KeyOf(created), created)
	again, effects := history.Create(w.Store.View(), o, first, collisions)
	if again.Name != got.Name || len(effects) != 0 {
		t.Errorf("a revision that is stored gives %s and %d effects", again.Name, len(effects))
	}
}

func TestListHasOwnAndOrphansInOrder(t *testing.T) {
	w, o := stage.New(t), owner()
	w.Quiet = true
	put := func(name string, number int64, refs ...metav1.OwnerReference) {
		r := &appsv1.ControllerRevision{ObjectMeta: metav1.ObjectMeta{
			Namespace: stage.Namespace, Name: name, Labels: map[string]string{"app": "log"}, OwnerReferences: refs,
		}, Revision: number}
		w.Create(store.ControllerRevisions.KeyOf(r), r)
	}
	strange := o.Ref()
	strange.UID = "another"
	put("b", 2, o.Ref())
	put("c", 3)
	put("a", 1, o.Ref())
	put("d", 4, strange)
	list := history.List(w.Store.View(), o, labels.SelectorFromSet(labels.Set{"app": "log"}))
	if len(list) != 3 || list[0].Name != "a" || list[1].Name != "b" || list[2].Name != "c" || history.Next(list) != 4 {
		t.Errorf("the list is %v, and the next number %d", list, history.Next(list))
	}
}
