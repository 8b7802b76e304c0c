package vocabulary

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
)

// written is a change that was seen at a number of milliseconds.
func written(o trace.Object, event trace.EventType, millisecond int, revision uint64) trace.Change {
	return trace.Change{At: second(0).Add(time.Duration(millisecond) * time.Millisecond), Type: event, Object: o, Revision: revision}
}

func named(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "ns", Name: name} }

// The watch of one kind shows the end of a deployment before that of another
// kind shows the end of its replicaset, which was written before it.
func behind(t *testing.T, deployment, replicaset uint64) *scenario.World {
	t.Helper()
	d, r := &appsv1.Deployment{ObjectMeta: named("web")}, &appsv1.ReplicaSet{ObjectMeta: named("web-1")}
	w := worldThatSaw(t)
	w.Place.Cluster.(*watched).changes = []trace.Change{
		written(d, trace.Added, 100, min(deployment, 10)), written(r, trace.Added, 101, min(replicaset, 11)),
		written(d, trace.Deleted, 11718, deployment), written(r, trace.Deleted, 11741, replicaset),
	}
	return w
}

func TestTheOrderOfWritesIsThatOfRevisions(t *testing.T) {
	const deployment, replicaset = "deployment web is deleted", "replicaset web-1 is deleted"
	args := func(values ...string) sentence.Args { return sentence.Args{Values: values} }
	for _, c := range []struct {
		name                   string
		deployment, replicaset uint64
		step                   func(w *scenario.World) error
		holds                  bool
	}{
		{"before", 21, 20, func(w *scenario.World) error { return before(t.Context(), w, args(replicaset, deployment)) }, true},
		{"not before", 21, 20, func(w *scenario.World) error { return before(t.Context(), w, args(deployment, replicaset)) }, false},
		{"not before, unknown", 0, 0, func(w *scenario.World) error { return before(t.Context(), w, args(replicaset, deployment)) }, false},
		{"before, unknown", 0, 0, func(w *scenario.World) error { return before(t.Context(), w, args(deployment, replicaset)) }, true},
		{"within", 21, 20, func(w *scenario.World) error { return afterAtMost(t.Context(), w, args(deployment, "1s", replicaset)) }, true},
		{"within, unknown", 0, 0, func(w *scenario.World) error { return afterAtMost(t.Context(), w, args(deployment, "1s", replicaset)) }, false},
		{"since", 21, 20, func(w *scenario.World) error { return since(t.Context(), w, goneFirst(t, w), deployment) }, true},
		{"since, unknown", 0, 0, func(w *scenario.World) error { return since(t.Context(), w, goneFirst(t, w), deployment) }, false},
	} {
		if err := c.step(behind(t, c.deployment, c.replicaset)); (err == nil) != c.holds {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// goneFirst states that the replicaset is gone.
func goneFirst(t *testing.T, w *scenario.World) condition.Statement {
	t.Helper()
	s, err := w.Reader().Is("replicaset web-1", "gone")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
