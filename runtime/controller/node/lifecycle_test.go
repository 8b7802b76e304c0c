package node_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/node"
	"github.com/gherkube/gherkube/runtime/store"
)

// newNode is a node whose kubelet has just reported.
func newNode(name, zone string) *corev1.Node {
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{}}}
	if zone != "" {
		n.Labels[corev1.LabelTopologyZone] = zone
	}
	n.Status.Conditions = []corev1.NodeCondition{condition(corev1.ConditionTrue, stage.Epoch)}
	return n
}

func condition(ready corev1.ConditionStatus, at time.Time) corev1.NodeCondition {
	return corev1.NodeCondition{Type: corev1.NodeReady, Status: ready, LastHeartbeatTime: metav1.NewTime(at), LastTransitionTime: metav1.NewTime(at)}
}

// report is what a kubelet does.
func report(w *stage.World, name string, ready corev1.ConditionStatus) {
	stage.ChangeStatus(w, store.Nodes, name, func(n *corev1.Node) {
		n.Status.Conditions = []corev1.NodeCondition{condition(ready, w.Clock.Now())}
	})
}

// tainted lists the nodes with a NoExecute taint of the key.
func tainted(w *stage.World, key string) string {
	var names []string
	for _, n := range store.Nodes.List(w.Store.View(), "") {
		if slices.ContainsFunc(n.Spec.Taints, func(t corev1.Taint) bool { return t.Key == key && t.Effect == corev1.TaintEffectNoExecute }) {
			names = append(names, n.Name)
		}
	}
	return strings.Join(names, " ")
}

func expect(t *testing.T, w *stage.World, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("at %s: %s is %q, want %q", w.Clock.Now().Sub(stage.Epoch), what, got, want)
	}
}

func taintsOf(w *stage.World, name string) string {
	var out []string
	for _, t := range stage.Get(w, store.Nodes, name).Spec.Taints {
		out = append(out, strings.TrimPrefix(t.Key, "node.kubernetes.io/")+":"+string(t.Effect))
	}
	return strings.Join(out, " ")
}

// taintTime is by when a node that may be tainted is tainted.
const taintTime = 100 * time.Millisecond

func TestASilentNodeIsLost(t *testing.T) {
	w := stage.New(t, node.NewLifecycle(node.Lifecycle{}))
	for _, n := range []string{"other", "silent"} {
		w.Create(store.Nodes.Key("", n), newNode(n, ""))
	}
	pod := stage.Pod("web", nil)
	pod.Spec.NodeName = "silent"
	stage.SetReady(pod, stage.Epoch)
	w.Create(store.Pods.KeyOf(pod), pod)
	ready := func(n string) string { return string(stage.Get(w, store.Nodes, n).Status.Conditions[0].Status) }

	w.Advance(30 * time.Second)
	report(w, "other", corev1.ConditionTrue)
	w.Advance(24 * time.Second) // the other was seen first after 5 s
	expect(t, w, "silent", ready("silent"), "True")
	w.Advance(time.Second)
	expect(t, w, "silent", ready("silent"), "Unknown")
	expect(t, w, "other", ready("other"), "True")
	expect(t, w, "taints", taintsOf(w, "silent"), "unreachable:NoSchedule")
	w.Advance(taintTime)
	expect(t, w, "taints", taintsOf(w, "silent"), "unreachable:NoSchedule unreachable:NoExecute")
	expect(t, w, "Ready of its pod", string(stage.Get(w, store.Pods, "web").Status.Conditions[0].Status), "False")
	late := stage.Pod("late", nil)
	late.Spec.NodeName = "silent"
	stage.SetReady(late, stage.Epoch)
	w.Create(store.Pods.KeyOf(late), late)
	expect(t, w, "Ready of a pod that comes", string(stage.Get(w, store.Pods, "late").Status.Conditions[0].Status), "False")

	w.Advance(2*time.Second - taintTime)
	report(w, "other", corev1.ConditionTrue)
	report(w, "silent", corev1.ConditionFalse)
	expect(t, w, "taints at once", taintsOf(w, "silent"), "unreachable:NoExecute not-ready:NoSchedule")
	w.Advance(3 * time.Second)
	expect(t, w, "taints after a pass", taintsOf(w, "silent"), "not-ready:NoSchedule not-ready:NoExecute")
	report(w, "silent", corev1.ConditionTrue)
	w.Advance(5 * time.Second)
	expect(t, w, "taints of a node that is ready", taintsOf(w, "silent"), "")

	w.Delete(store.Nodes.Key("", "silent"), metav1.DeletePropagationBackground)
	w.Advance(5 * time.Second)
	for _, want := range []string{
		"Registered Node silent in Controller", "Node silent status is now: NodeNotReady",
		"Removing Node silent from Controller", "Node is not ready",
	} {
		if !strings.Contains(w.Transcript(), want) {
			t.Errorf("%q is not in the transcript:\n%s", want, w.Transcript())
		}
	}
}

// One whose kubelet never reports is given more time, and says so.
func TestANodeWithoutKubelet(t *testing.T) {
	w := stage.New(t, node.NewLifecycle(node.Lifecycle{}))
	w.Create(store.Nodes.Key("", "other"), newNode("other", ""))
	w.Create(store.Nodes.Key("", "n"), &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "n"}})
	w.Advance(59 * time.Second)
	report(w, "other", corev1.ConditionTrue)
	if c := stage.Get(w, store.Nodes, "n").Status.Conditions; len(c) != 0 {
		t.Errorf("after 59 s there are conditions: %v", c)
	}
	w.Advance(time.Second)
	var got []string
	for _, c := range stage.Get(w, store.Nodes, "n").Status.Conditions {
		got = append(got, fmt.Sprintf("%s=%s/%s", c.Type, c.Status, c.Reason))
	}
	const want = "Ready=Unknown/NodeStatusNeverUpdated MemoryPressure=Unknown/NodeStatusNeverUpdated " +
		"DiskPressure=Unknown/NodeStatusNeverUpdated PIDPressure=Unknown/NodeStatusNeverUpdated"
	expect(t, w, "the conditions", strings.Join(got, " "), want)
}

// A cordoned node, and one of each condition.
func TestTaintsFollowConditions(t *testing.T) {
	w := stage.New(t, node.NewLifecycle(node.Lifecycle{}))
	w.Create(store.Nodes.Key("", "n"), newNode("n", ""))
	stage.Change(w, store.Nodes, "n", func(n *corev1.Node) { n.Spec.Unschedulable = true })
	expect(t, w, "taints", taintsOf(w, "n"), "unschedulable:NoSchedule")
	stage.ChangeStatus(w, store.Nodes, "n", func(n *corev1.Node) {
		for _, c := range []corev1.NodeConditionType{corev1.NodeMemoryPressure, corev1.NodeDiskPressure, corev1.NodePIDPressure, corev1.NodeNetworkUnavailable} {
			n.Status.Conditions = append(n.Status.Conditions, corev1.NodeCondition{Type: c, Status: corev1.ConditionTrue})
		}
	})
	expect(t, w, "taints", taintsOf(w, "n"), "unschedulable:NoSchedule memory-pressure:NoSchedule disk-pressure:NoSchedule pid-pressure:NoSchedule network-unavailable:NoSchedule")
	stage.Change(w, store.Nodes, "n", func(n *corev1.Node) { n.Spec.Unschedulable = false })
	report(w, "n", corev1.ConditionTrue)
	expect(t, w, "taints", taintsOf(w, "n"), "")
	stage.Change(w, store.Nodes, "n", func(n *corev1.Node) {
		n.Labels = map[string]string{corev1.LabelOSStable: "linux", corev1.LabelArchStable: "amd64", "beta.kubernetes.io/arch": "arm"}
	})
	labels := stage.Get(w, store.Nodes, "n").Labels
	expect(t, w, "the older labels", labels["beta.kubernetes.io/os"]+" "+labels["beta.kubernetes.io/arch"], "linux amd64")
}

// TestHowFastNodesAreTainted is what upstream's tests of zones expect: one node
// in ten seconds; none in a small zone that is partly lost, one in a hundred
// seconds in a large one; and none at all if all nodes are lost.
func TestHowFastNodesAreTainted(t *testing.T) {
	for _, test := range []struct {
		name        string
		nodes, lost int
		counts      map[time.Duration]int // tainted nodes, so long after the loss
	}{
		{"a few", 10, 3, map[time.Duration]int{0: 1, 9 * time.Second: 1, 11 * time.Second: 2, 21 * time.Second: 3}},
		{"most of a small zone", 10, 6, map[time.Duration]int{0: 0, time.Hour: 0}},
		{"most of a large zone", 60, 40, map[time.Duration]int{0: 1, 99 * time.Second: 1, 101 * time.Second: 2, 201 * time.Second: 3}},
		{"all", 4, 4, map[time.Duration]int{0: 0, time.Hour: 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := stage.New(t, node.NewLifecycle(node.Lifecycle{LastReport: func(string) (time.Time, bool) { return stage.Epoch, true }}))
			w.Quiet = true
			for i := range test.nodes {
				name := fmt.Sprintf("n%02d", i)
				w.Create(store.Nodes.Key("", name), newNode(name, ""))
			}
			w.Advance(12 * time.Second)
			for i := range test.lost {
				report(w, fmt.Sprintf("n%02d", i), corev1.ConditionFalse)
			}
			w.Advance(3*time.Second + taintTime)
			lost := w.Clock.Now()
			for _, d := range []time.Duration{0, 9 * time.Second, 11 * time.Second, 21 * time.Second, 99 * time.Second, 101 * time.Second, 201 * time.Second, time.Hour} {
				want, ok := test.counts[d]
				if !ok {
					continue
				}
				w.Advance(lost.Add(d).Sub(w.Clock.Now()))
				expect(t, w, "the number of tainted nodes", fmt.Sprint(len(strings.Fields(tainted(w, corev1.TaintNodeNotReady)))), fmt.Sprint(want))
			}
		})
	}
}

// When a node is back after all were lost, the others are tainted after all.
func TestTheEndOfAFullDisruption(t *testing.T) {
	w := stage.New(t, node.NewLifecycle(node.Lifecycle{LastReport: func(string) (time.Time, bool) { return stage.Epoch, true }}))
	for _, n := range []string{"a", "b", "c"} {
		w.Create(store.Nodes.Key("", n), newNode(n, "zone-"+n))
	}
	w.Advance(5 * time.Second)
	report(w, "a", corev1.ConditionFalse)
	w.Advance(5*time.Second + taintTime)
	expect(t, w, "a lost zone", tainted(w, corev1.TaintNodeNotReady), "a")
	report(w, "b", corev1.ConditionFalse)
	report(w, "c", corev1.ConditionFalse)
	w.Advance(time.Minute)
	expect(t, w, "with all nodes lost", tainted(w, corev1.TaintNodeNotReady), "")
	report(w, "c", corev1.ConditionTrue)
	w.Advance(5 * time.Second)
	expect(t, w, "just after", tainted(w, corev1.TaintNodeNotReady), "")
	w.Advance(10 * time.Second)
	expect(t, w, "a rate's time later", tainted(w, corev1.TaintNodeNotReady), "a b")
}
