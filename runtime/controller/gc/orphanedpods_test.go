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
	w := stage.New(t, gc.NewOrphanedPods())
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
