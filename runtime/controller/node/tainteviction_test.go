package node_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/node"
	"github.com/gherkube/gherkube/runtime/store"
)

var taint = corev1.Taint{Key: "k", Value: "v", Effect: corev1.TaintEffectNoExecute}

func tolerating(name string, seconds ...int64) *corev1.Pod {
	p := stage.Pod(name, nil)
	p.Spec.NodeName = "n"
	tol := corev1.Toleration{Key: "k", Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute}
	if len(seconds) > 0 {
		tol.TolerationSeconds = &seconds[0]
	}
	p.Spec.Tolerations = []corev1.Toleration{tol}
	return p
}

func setTaints(w *stage.World, taints ...corev1.Taint) {
	stage.Change(w, store.Nodes, "n", func(n *corev1.Node) { n.Spec.Taints = taints })
}

// What upstream's taint_eviction_test.go expects of processPodOnNode.
func TestPodsLeaveATaintedNodeWhenTheyNoLongerTolerateIt(t *testing.T) {
	w := stage.New(t, node.NewTaintEvictions())
	w.Create(store.Nodes.Key("", "n"), &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}})
	plain := stage.Pod("plain", nil)
	plain.Spec.NodeName = "n"
	for _, p := range []*corev1.Pod{plain, tolerating("short", 5), tolerating("long", 50), tolerating("forever")} {
		w.Create(store.Pods.KeyOf(p), p)
	}
	left := func() string {
		var names []string
		for _, p := range store.Pods.List(w.Store.View(), stage.Namespace) {
			if p.DeletionTimestamp == nil {
				names = append(names, p.Name)
			}
		}
		return strings.Join(names, " ")
	}
	expect := func(want string) {
		t.Helper()
		if got := left(); got != want {
			t.Errorf("at %s: %q are left, want %q", w.Clock.Now().Sub(stage.Epoch), got, want)
		}
	}
	setTaints(w, corev1.Taint{Key: "k", Effect: corev1.TaintEffectNoSchedule})
	expect("forever long plain short")
	setTaints(w, taint)
	expect("forever long short")
	w.Advance(4 * time.Second)
	expect("forever long short")
	w.Advance(time.Second)
	expect("forever long")
	w.Advance(10 * time.Second)
	setTaints(w) // in time for the others
	w.Advance(time.Minute)
	expect("forever long")
	for _, want := range []string{
		"Marking for deletion Pod default/plain", "Marking for deletion Pod default/short", "Cancelling deletion of Pod default/long", "DeletionByTaintManager",
	} {
		if !strings.Contains(w.Transcript(), want) {
			t.Errorf("%q is not in the transcript:\n%s", want, w.Transcript())
		}
	}
	setTaints(w, taint)
	late := tolerating("late", 7)
	w.Create(store.Pods.KeyOf(late), late)
	w.Advance(7 * time.Second)
	expect("forever long")
}
