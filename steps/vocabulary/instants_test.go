package vocabulary

import (
	"context"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/target"
)

// watched is a cluster by the wall clock, of which the changes are given.
type watched struct {
	changes []trace.Change
	now     time.Time
}

func (*watched) REST() *rest.Config                                     { return &rest.Config{} }
func (w *watched) Now() time.Time                                       { return w.now }
func (*watched) Pass(context.Context, time.Duration, func() bool) error { return nil }
func (w *watched) Trace() trace.Source                                  { return w }
func (w *watched) Since(n int) (after []trace.Change, cursor int, _ error) {
	return w.changes[n:], len(w.changes), nil
}

// only gives every scenario the same place.
type only struct{ place *target.Place }

func (o only) Provide(context.Context, target.Scenario) (*target.Place, error) { return o.place, nil }

// worldIn is the world of a scenario in a cluster.
func worldIn(t *testing.T, cluster target.Cluster, slack time.Duration) *scenario.World {
	t.Helper()
	w, err := scenario.NewWorld(t.Context(), target.Scenario{Name: "it"}, only{&target.Place{Cluster: cluster, Namespace: "ns", Slack: slack}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

// second is an instant of the scenario.
func second(n int) metav1.Time {
	return metav1.NewTime(time.Date(2026, 1, 1, 12, 0, n, 0, time.UTC))
}

// seen is a pod as it was seen at a second.
func seen(name string, at int, state corev1.ContainerState) trace.Change {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name, CreationTimestamp: second(1)}}
	p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "main", State: state}}
	return trace.Change{At: second(at).Time, Type: trace.Modified, Object: p}
}

func waiting() corev1.ContainerState {
	return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "PodInitializing"}}
}

func running(from int) corev1.ContainerState {
	return corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: second(from)}}
}

func terminated(reason string, from metav1.Time) corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: reason, StartedAt: from, FinishedAt: from}}
}

func worldThatSaw(t *testing.T, changes ...trace.Change) *scenario.World {
	t.Helper()
	cluster := &watched{now: second(0).Time}
	w := worldIn(t, cluster, 0)
	known := map[string]bool{}
	for _, c := range changes {
		if name := c.Object.GetName(); !known[name] {
			known[name], c.Type = true, trace.Added
		}
		cluster.changes = append(cluster.changes, c)
	}
	cluster.now = second(60).Time
	return w
}

func TestARunThatWasSeenAtItsEndOnlyHasStarted(t *testing.T) {
	for _, c := range []struct {
		name   string
		states []corev1.ContainerState
		starts int
	}{
		{"seen running", []corev1.ContainerState{waiting(), running(2), terminated("Completed", second(2))}, 1},
		{"seen at its end", []corev1.ContainerState{waiting(), terminated("Completed", second(2))}, 1},
		{"seen at its end at once", []corev1.ContainerState{terminated("Completed", second(2))}, 1},
		{"never started", []corev1.ContainerState{waiting(), terminated("StartError", metav1.Unix(0, 0))}, 0},
		{"never there", []corev1.ContainerState{waiting(), terminated("ContainerStatusUnknown", metav1.Time{})}, 0},
	} {
		var changes []trace.Change
		for i, state := range c.states {
			changes = append(changes, seen("web", 2+i, state))
		}
		w := worldThatSaw(t, changes...)
		starts, err := told(w, "container main of pod web starts")
		if err != nil {
			t.Fatal(err)
		}
		if got := len(starts); got != c.starts {
			t.Errorf("%s: it has started %d times, not %d", c.name, got, c.starts)
		}
	}
}

func TestTheServerTellsWhatWasSeenLate(t *testing.T) {
	w := worldThatSaw(t,
		seen("b", 2, waiting()), seen("a", 2, waiting()),
		seen("b", 7, running(4)), seen("a", 8, running(4)), seen("c", 9, running(3)), seen("d", 10, waiting()))
	late, err := lateness(w, "container main of pod b starts", 0)
	if err != nil || late != 3*time.Second {
		t.Errorf("b was seen %s late, %v", late, err)
	}
	for _, c := range []struct {
		first, second string
		want          bool
	}{
		{"container main of pod a starts", "container main of pod b starts", true}, // in the same second
		{"container main of pod c starts", "container main of pod a starts", true},
		{"container main of pod a starts", "container main of pod c starts", false},
		{"pod a is created", "container main of pod c starts", true},
		{"pod a becomes Pending", "container main of pod a starts", false},          // the server does not say when
		{"container main of pod d starts", "container main of pod a starts", false}, // it has not happened
	} {
		if got, err := toldInOrder(w, c.first, c.second); err != nil || got != c.want {
			t.Errorf("%s before %s: %v, %v", c.first, c.second, got, err)
		}
	}
}
