package gc_test

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/gc"
	"github.com/gherkube/gherkube/runtime/controller/workload"
	"github.com/gherkube/gherkube/runtime/store"
)

func replicaSet() *appsv1.ReplicaSet {
	labels := map[string]string{"app": "web"}
	n := int32(2)
	return &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "web"},
		Spec: appsv1.ReplicaSetSpec{
			Replicas: &n,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx"}}},
			},
		},
	}
}

func configMap(name string, owners ...metav1.OwnerReference) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name, OwnerReferences: owners}}
}

func ownedBy(w *stage.World, name string, blocking bool) metav1.OwnerReference {
	cm := stage.Get(w, store.ConfigMaps, name)
	return metav1.OwnerReference{APIVersion: "v1", Kind: "ConfigMap", Name: name, UID: cm.UID, BlockOwnerDeletion: &blocking}
}

// The sequences are those of behaviours/recorded/owner-gc.
var sequences = []struct {
	name string
	run  func(w *stage.World)
}{
	{"background", func(w *stage.World) {
		w.Delete(store.ReplicaSets.Key(stage.Namespace, "web"), metav1.DeletePropagationBackground)
	}},
	{"foreground", func(w *stage.World) {
		w.Delete(store.ReplicaSets.Key(stage.Namespace, "web"), metav1.DeletePropagationForeground)
	}},
	{"orphan", func(w *stage.World) {
		w.Delete(store.ReplicaSets.Key(stage.Namespace, "web"), metav1.DeletePropagationOrphan)
	}},
}

func TestDeletionsPropagate(t *testing.T) {
	for _, c := range sequences {
		t.Run(c.name, func(t *testing.T) {
			w := stage.New(t, workload.NewReplicaSets(), gc.NewCollector(), stage.NewKubelet())
			rs := replicaSet()
			w.Create(store.ReplicaSets.KeyOf(rs), rs)
			w.Advance(5 * time.Second)
			w.Note("delete")
			c.run(w)
			w.Advance(5 * time.Second)
			stage.Golden(t, c.name, w.Transcript())
		})
	}
}

func TestDependentsFollowTheirOwners(t *testing.T) {
	cases := []struct {
		name  string
		run   func(w *stage.World)
		there []string
		gone  []string
	}{
		{"a reference to nothing", func(w *stage.World) {
			cm := configMap("lost", metav1.OwnerReference{APIVersion: "v1", Kind: "ConfigMap", Name: "owner", UID: "nobody"})
			w.Create(store.ConfigMaps.KeyOf(cm), cm)
		}, nil, []string{"lost"}},
		{"one of two owners is left", func(w *stage.World) {
			create(w, configMap("a"), configMap("b"))
			create(w, configMap("both", ownedBy(w, "a", true), ownedBy(w, "b", true)))
			w.Delete(store.ConfigMaps.Key(stage.Namespace, "a"), metav1.DeletePropagationBackground)
		}, []string{"b", "both"}, []string{"a"}},
		{"a chain", func(w *stage.World) {
			create(w, configMap("a"))
			create(w, configMap("b", ownedBy(w, "a", true)))
			create(w, configMap("c", ownedBy(w, "b", true)))
			w.Delete(store.ConfigMaps.Key(stage.Namespace, "a"), metav1.DeletePropagationForeground)
		}, nil, []string{"a", "b", "c"}},
		{"a cycle, foreground", func(w *stage.World) {
			create(w, configMap("a"))
			create(w, configMap("b", ownedBy(w, "a", true)))
			create(w, configMap("c", ownedBy(w, "b", true)))
			stage.Change(w, store.ConfigMaps, "a", func(cm *corev1.ConfigMap) {
				cm.OwnerReferences = []metav1.OwnerReference{ownedBy(w, "c", true)}
			})
			w.Delete(store.ConfigMaps.Key(stage.Namespace, "a"), metav1.DeletePropagationForeground)
		}, nil, []string{"a", "b", "c"}},
		{"a namesake of the owner", func(w *stage.World) {
			create(w, configMap("a"))
			create(w, configMap("b", ownedBy(w, "a", true)))
			w.Delete(store.ConfigMaps.Key(stage.Namespace, "a"), metav1.DeletePropagationOrphan)
			create(w, configMap("a"))
		}, []string{"a", "b"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := stage.New(t, gc.NewCollector())
			c.run(w)
			for _, name := range c.there {
				if w.Store.Get(store.ConfigMaps.Key(stage.Namespace, name)) == nil {
					t.Errorf("%s is gone\n%s", name, w.Transcript())
				}
			}
			for _, name := range c.gone {
				if w.Store.Get(store.ConfigMaps.Key(stage.Namespace, name)) != nil {
					t.Errorf("%s is there\n%s", name, w.Transcript())
				}
			}
		})
	}
}

func create(w *stage.World, objs ...*corev1.ConfigMap) {
	for _, cm := range objs {
		w.Create(store.ConfigMaps.KeyOf(cm), cm)
	}
}
