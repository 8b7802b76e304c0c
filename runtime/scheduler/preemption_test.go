package scheduler_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// The sequence of events recorded in preemption.
func TestPreemption(t *testing.T) {
	w := newWorld(t, 1, kind()...)
	w.updateNode("truth-worker2", nodeLabel("other", "yes"))
	w.updateNode("truth-worker", nodeLabel("one", "yes"))
	w.add(podNamed("low", requests("cpu", "1500m"), selectNode("one", "yes"), priority(100)))
	w.settle()
	w.add(podNamed("high", requests("cpu", "1500m"), selectNode("one", "yes"), priority(1000)))
	w.settle()
	const unfit = "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s). "
	want := []string{
		"Normal Scheduled default-scheduler/low: Successfully assigned default/low to truth-worker",
		"Warning FailedScheduling default-scheduler/high: " + unfit + "preemption: found a potential placement for pod on node truth-worker, preempting 1 victims",
		"Normal Preempted default-scheduler/low: Preempted by pod uid-5 on node truth-worker",
	}
	wantEvents(t, w, want...)
	if got := w.pod("high").Status.NominatedNodeName; got != "truth-worker" {
		t.Errorf("nominated %q", got)
	}
	low := w.pod("low")
	disrupted := low.Status.Conditions[len(low.Status.Conditions)-1]
	if low.DeletionTimestamp == nil || disrupted.Reason != "PreemptionByScheduler" ||
		disrupted.Message != "default-scheduler: preempting to accommodate a higher priority pod" {
		t.Errorf("victim: deleted %v, %+v", low.DeletionTimestamp, disrupted)
	}

	// A pod like the victim yields to the one that is nominated.
	w.add(podNamed("low2", requests("cpu", "1500m"), selectNode("one", "yes"), priority(100)))
	w.add(podNamed("passer-by", boundTo("truth-worker2")))
	w.settle()
	w.remove("passer-by") // room was made somewhere: everybody tries again
	w.settle()
	yields := "Warning FailedScheduling default-scheduler/low2: " + unfit +
		"preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling."
	want = append(want, yields,
		"Warning FailedScheduling default-scheduler/high: "+unfit+"preemption: not eligible due to a terminating pod on the nominated node.",
		yields,
	)
	wantEvents(t, w, want...)

	w.advance(time.Second)
	w.updatePod("low", func(p *corev1.Pod) { p.Status.Phase = corev1.PodFailed })
	w.settle()
	if w.on("high") != "truth-worker" || w.on("low2") != "" {
		t.Errorf("high on %q, low2 on %q", w.on("high"), w.on("low2"))
	}
}

func TestPreemptionNever(t *testing.T) {
	never := corev1.PreemptNever
	w := newWorld(t, 1, nodeNamed("n"), podNamed("low", requests("cpu", "2"), boundTo("n")))
	w.add(podNamed("high", requests("cpu", "2"), priority(10), func(p *corev1.Pod) { p.Spec.PreemptionPolicy = &never }))
	w.settle()
	wantEvents(t, w, "Warning FailedScheduling default-scheduler/high: 0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.")
}

// The cheapest set of victims on the cheapest node: the small pod is spared,
// and of two nodes the one whose victim matters less is taken.
func TestVictims(t *testing.T) {
	w := newWorld(t, 1, nodeNamed("a"), nodeNamed("b"))
	w.add(
		podNamed("a-mid", requests("cpu", "1800m"), priority(5), boundTo("a")),
		podNamed("b-low", requests("cpu", "1500m"), priority(1), boundTo("b")),
		podNamed("b-small", requests("cpu", "100m"), priority(1), boundTo("b")),
	)
	w.add(podNamed("high", requests("cpu", "1500m"), priority(10)))
	w.settle()
	for name, gone := range map[string]bool{"a-mid": false, "b-low": true, "b-small": false} {
		if got := w.pod(name).DeletionTimestamp != nil; got != gone {
			t.Errorf("%s: removed %v", name, got)
		}
	}
}

// Room that a resize leaves goes to the pod that was nominated for it.
func TestRoomByResize(t *testing.T) {
	w := newWorld(t, 1, nodeNamed("n"), podNamed("victim", requests("cpu", "2"), boundTo("n")))
	w.add(podNamed("first", requests("cpu", "2"), priority(10)))
	w.settle()
	w.add(podNamed("second", requests("cpu", "2"), priority(10)))
	w.updatePod("victim", func(p *corev1.Pod) { p.Spec.Containers[0].Resources.Requests = nil; p.Generation++ })
	w.settle()
	if w.on("first") != "n" || w.on("second") != "" {
		t.Errorf("first on %q, second on %q", w.on("first"), w.on("second"))
	}
}

// A nominated pod that goes away no longer keeps others of its rank waiting.
func TestLostNomination(t *testing.T) {
	w := newWorld(t, 1, nodeNamed("n"), podNamed("victim", requests("cpu", "2"), boundTo("n")))
	w.add(podNamed("first", requests("cpu", "2"), priority(10)))
	w.settle()
	w.add(podNamed("second", requests("cpu", "2"), priority(10)))
	w.settle()
	if got := w.pod("second").Status.NominatedNodeName; got != "" {
		t.Fatalf("second is nominated for %q already", got)
	}
	w.remove("first")
	w.settle()
	if got := w.pod("second").Status.NominatedNodeName; got != "n" {
		t.Errorf("second is nominated for %q", got)
	}
}
