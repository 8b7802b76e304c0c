package gc_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/gc"
	"github.com/gherkube/gherkube/runtime/store"
)

func TestPodsOfAMissingNodeGoAfterItsQuarantine(t *testing.T) {
	w := stage.New(t, gc.NewPodGC(gc.EndedPods))
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}}
	w.Create(store.Nodes.KeyOf(node), node)
	pod := stage.Pod("a", nil)
	pod.Spec.NodeName = "n"
	w.Create(store.Pods.KeyOf(pod), pod)
	w.Advance(5 * time.Second)
	w.Delete(store.Nodes.Key("", "n"), metav1.DeletePropagationBackground)
	w.Advance(54 * time.Second)
	if w.Store.Get(store.Pods.KeyOf(pod)) == nil {
		t.Fatal("the pod went before the quarantine was over")
	}
	w.Advance(time.Second)
	if w.Store.Get(store.Pods.KeyOf(pod)) != nil {
		t.Error("the pod is still there")
	}
	if !strings.Contains(w.Transcript(), "reason=DeletionByPodGC") {
		t.Errorf("the pod was not marked as disrupted:\n%s", w.Transcript())
	}
}

// left returns the names of the pods that are still there.
func left(w *stage.World) string {
	var names []string
	for _, p := range store.Pods.List(w.Store.View(), "") {
		names = append(names, p.Name)
	}
	return strings.Join(names, " ")
}

func TestTheOldestOfTooManyEndedPodsGo(t *testing.T) {
	w := stage.New(t, gc.NewPodGC(2))
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		p := stage.Pod(name, nil)
		p.Status.Phase = corev1.PodSucceeded
		if name == "d" {
			p.Status.Phase, p.Status.Reason = corev1.PodFailed, "Evicted"
		}
		if name == "a" {
			p.Status.Phase = corev1.PodRunning
		}
		w.Create(store.Pods.KeyOf(p), p)
		w.Advance(2 * time.Second)
	}
	w.Advance(9 * time.Second)
	if got := left(w); got != "a b c d e" {
		t.Fatalf("before the look there are %s", got)
	}
	w.Advance(2 * time.Second)
	if got, want := left(w), "a c e"; got != want {
		t.Errorf("after the look there are %s, want %s: first what was evicted, then the oldest", got, want)
	}
}

func TestADeletedPodWithoutANodeHasFailedAfterALook(t *testing.T) {
	w := stage.New(t, gc.NewPodGC(gc.EndedPods))
	p := stage.Pod("p", nil)
	p.Finalizers = []string{"example.org/keep"}
	w.Create(store.Pods.KeyOf(p), p)
	w.Delete(store.Pods.KeyOf(p), metav1.DeletePropagationBackground)
	w.Advance(time.Minute)
	if got := stage.Get(w, store.Pods, "p").Status.Phase; got != corev1.PodFailed {
		t.Errorf("the pod's phase is %q, want Failed", got)
	}
}

func TestDeletedPodsOfANodeOutOfServiceGo(t *testing.T) {
	w := stage.New(t, gc.NewPodGC(gc.EndedPods))
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}}
	w.Create(store.Nodes.KeyOf(node), node)
	for _, name := range []string{"deleted", "kept"} {
		p := stage.Pod(name, nil)
		p.Spec.NodeName = "n"
		w.Create(store.Pods.KeyOf(p), p)
	}
	w.Delete(store.Pods.Key(stage.Namespace, "deleted"), metav1.DeletePropagationBackground)
	w.Advance(time.Minute)
	if got := left(w); got != "deleted kept" {
		t.Fatalf("of a node in service there are %s", got)
	}
	stage.Change(w, store.Nodes, "n", func(n *corev1.Node) {
		n.Spec.Taints = []corev1.Taint{{Key: corev1.TaintNodeOutOfService, Effect: corev1.TaintEffectNoExecute}}
	})
	w.Advance(21 * time.Second)
	if got := left(w); got != "kept" {
		t.Errorf("of the node that is out of service there are %s, want kept", got)
	}
}
