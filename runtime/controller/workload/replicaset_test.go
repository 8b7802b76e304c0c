package workload_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

func replicaSet(name string, replicas int32) *appsv1.ReplicaSet {
	labels := map[string]string{"app": name}
	return &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: name},
		Spec: appsv1.ReplicaSetSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx"}}},
			},
		},
	}
}

func refuseCreation(resource, why string) func(loop.Effect) error {
	return func(e loop.Effect) error {
		if c, ok := e.(loop.Create); ok && c.Key.Resource.Resource == resource {
			return apierrors.NewForbidden(schema.GroupResource{Resource: resource}, c.Object.GetGenerateName()+"x", errors.New(why))
		}
		return nil
	}
}

// replications are the sequences of events of ReplicaSets and
// ReplicationControllers whose transcripts are kept (behaviours/recorded/ID).
var replications = []struct {
	name string
	run  func(w *stage.World)
}{
	{"controlled-pod-recreated", func(w *stage.World) {
		rs := replicaSet("web", 2)
		w.Create(store.ReplicaSets.KeyOf(rs), rs)
		w.Advance(5 * time.Second)
		w.Delete(store.Pods.Key(stage.Namespace, "web-00001"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
	}},
	{"rs-adopts-orphan", func(w *stage.World) {
		pod := stage.Pod("bare", map[string]string{"app": "web"})
		w.Create(store.Pods.KeyOf(pod), pod)
		w.Advance(2 * time.Second)
		rs := replicaSet("web", 2)
		w.Create(store.ReplicaSets.KeyOf(rs), rs)
		w.Advance(5 * time.Second)
		w.Note("relabel the adopted pod")
		stage.Change(w, store.Pods, "bare", func(p *corev1.Pod) { p.Labels["app"] = "other" })
		w.Advance(5 * time.Second)
	}},
	{"rc-removes-surplus", func(w *stage.World) {
		labels := map[string]string{"app": "rc"}
		n := int32(2)
		rc := &corev1.ReplicationController{
			ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "rc"},
			Spec: corev1.ReplicationControllerSpec{Replicas: &n, Selector: labels, Template: &corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx"}}},
			}},
		}
		w.Create(store.ReplicationControllers.KeyOf(rc), rc)
		w.Advance(5 * time.Second)
		w.Note("one pod too many")
		pod := stage.Pod("extra", labels)
		w.Create(store.Pods.KeyOf(pod), pod)
		w.Advance(5 * time.Second)
	}},
	{"rs-quota", func(w *stage.World) {
		w.Refuse = func(e loop.Effect) error {
			if len(store.Pods.List(w.Store.View(), stage.Namespace)) < 2 {
				return nil
			}
			return refuseCreation("pods", "exceeded quota")(e)
		}
		rs := replicaSet("web", 4)
		w.Create(store.ReplicaSets.KeyOf(rs), rs)
		w.Note("room for all")
		w.Refuse = nil
		w.Advance(5 * time.Second)
	}},
}

func TestReplicationsGoAsRecorded(t *testing.T) {
	for _, c := range replications {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.run(w)
			stage.Golden(t, c.name, w.Transcript())
		})
	}
}

func TestPodsGoInUpstreamsOrder(t *testing.T) {
	w := newWorld(t)
	rs := replicaSet("web", 4)
	w.Create(store.ReplicaSets.KeyOf(rs), rs)
	w.Advance(time.Minute)
	// Of four ready pods the one that is not ready goes first, then the
	// cheapest, then the one with most restarts.
	stage.ChangeStatus(w, store.Pods, "web-00003", func(p *corev1.Pod) {
		p.Status.Conditions[0].Status = corev1.ConditionFalse
	})
	stage.Change(w, store.Pods, "web-00002", func(p *corev1.Pod) {
		p.Annotations = map[string]string{corev1.PodDeletionCost: "-5"}
	})
	stage.ChangeStatus(w, store.Pods, "web-00004", func(p *corev1.Pod) {
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{RestartCount: 2}}
	})
	for i, want := range []string{"web-00003", "web-00002", "web-00004", "web-00001"} {
		stage.Change(w, store.ReplicaSets, "web", func(rs *appsv1.ReplicaSet) { rs.Spec.Replicas = ptr(int32(3 - i)) })
		if !strings.Contains(w.Transcript(), "Deleted pod: "+want) {
			t.Fatalf("scaled to %d: %s was not deleted", 3-i, want)
		}
		w.Advance(5 * time.Second)
	}
}
