package scheduler_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

const unhelpful = " preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."

// The messages come from behaviours/recorded/ID, which the case's name starts
// with, or where nothing was recorded from the plugin's source.
func TestUnschedulable(t *testing.T) {
	cases := map[string]struct {
		others []store.Object
		pod    *corev1.Pod
		want   string
	}{
		"resource-fit: cpu": {
			pod:  podNamed("p", requests("cpu", "100")),
			want: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu." + unhelpful,
		},
		"resource-fit: both": {
			pod:  podNamed("p", requests("cpu", "100", "memory", "1Ti")),
			want: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu, 2 Insufficient memory." + unhelpful,
		},
		"resource-fit: gpu": {
			pod:  podNamed("p", requests("example.com/gpu", "1")),
			want: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient example.com/gpu." + unhelpful,
		},
		"scheduler-picks-node: nowhere": {
			pod:  podNamed("p", selectNode("such", "false")),
			want: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector." + unhelpful,
		},
		"node-affinity-taints: anti-c": {
			others: []store.Object{
				podNamed("a", label("app", "x"), boundTo("truth-worker")), podNamed("b", label("app", "x"), boundTo("truth-worker2")),
			},
			pod: podNamed("p", label("app", "x"), antiAffinity(corev1.LabelHostname, "x")),
			want: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match pod anti-affinity rules." +
				" preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
		},
		"pvc-binding: no such claim": {
			pod:  podNamed("p", claim("nosuchclaim")),
			want: `0/3 nodes are available: persistentvolumeclaim "nosuchclaim" not found. not found`,
		},
		"devices": {
			pod:  podNamed("p", func(p *corev1.Pod) { p.Spec.ResourceClaims = []corev1.PodResourceClaim{{Name: "gpu"}} }),
			want: `0/3 nodes are available: cannot allocate all claims. not found`,
		},
		"unbound claim": {
			others: []store.Object{&corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "data"}}},
			pod:    podNamed("p", claim("data")),
			want:   `0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found`,
		},
		"existing pods' anti-affinity": {
			others: []store.Object{podNamed("a", antiAffinity(corev1.LabelHostname, "x"), boundTo("truth-worker")), nodeNamed("w3", allocatable("cpu", "0", "pods", "110"))},
			pod:    podNamed("p", label("app", "x"), requests("cpu", "1"), selectNode(corev1.LabelHostname, "truth-worker")),
			want: "0/4 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules, 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector." +
				" preemption: 0/4 nodes are available: 1 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.",
		},
		"affinity to nobody": {
			pod:  podNamed("p", label("app", "x"), affinity(corev1.LabelHostname, "y")),
			want: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match pod affinity rules." + unhelpful,
		},
		"host port taken": {
			others: []store.Object{podNamed("a", hostPort(8080), boundTo("truth-worker")), podNamed("b", hostPort(8080), boundTo("truth-worker2"))},
			pod:    podNamed("p", hostPort(8080)),
			want: "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't have free ports for the requested pod ports." +
				" preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
		},
		"spread, and a node without the label": {
			others: []store.Object{
				podNamed("a", label("app", "x"), boundTo("z1")),
				nodeNamed("z1", nodeLabel("zone", "1")), nodeNamed("z2", nodeLabel("zone", "2"), func(n *corev1.Node) { n.Spec.Unschedulable = true }),
			},
			pod: podNamed("p", label("app", "x"), spreadOver("zone", 1, "x")),
			want: "0/5 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, " +
				"2 node(s) didn't match pod topology spread constraints (missing required label)." +
				" preemption: 0/5 nodes are available: 1 No preemption victims found for incoming pod, 4 Preemption is not helpful for scheduling.",
		},
		"affinity to a node that is not there": {
			pod:  podNamed("p", toNodes("gone")),
			want: "0/3 nodes are available: 3 node(s) didn't satisfy plugin(s) [NodeAffinity]." + unhelpful,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1, kind()...)
			w.add(c.others...)
			w.add(c.pod)
			w.settle()
			got := w.condition("p")
			if got.Status != corev1.ConditionFalse || got.Reason != corev1.PodReasonUnschedulable || got.Message != c.want {
				t.Errorf("condition %s/%s\n got %s\nwant %s", got.Status, got.Reason, got.Message, c.want)
			}
			wantEvents(t, w, "Warning FailedScheduling default-scheduler/p: "+c.want)
		})
	}
}

func toNodes(names ...string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
				MatchFields: []corev1.NodeSelectorRequirement{{Key: "metadata.name", Operator: corev1.NodeSelectorOpIn, Values: names}},
			}}},
		}}
	}
}

func wantEvents(t *testing.T, w *world, want ...string) {
	t.Helper()
	if got, want := strings.Join(w.events, "\n"), strings.Join(want, "\n"); got != want {
		t.Errorf("events\n%s\nwant\n%s", got, want)
	}
}

func TestBinds(t *testing.T) {
	w := newWorld(t, 1, kind()...)
	w.add(podNamed("fits", toNodes("truth-worker2")))
	w.settle()
	if got := w.on("fits"); got != "truth-worker2" {
		t.Errorf("on %q", got)
	}
	wantEvents(t, w, "Normal Scheduled default-scheduler/fits: Successfully assigned default/fits to truth-worker2")
}

// Recorded in scheduler-picks-node: nobody touches a pod of another scheduler,
// or one with a gate until the gate is gone.
func TestLeavesAlone(t *testing.T) {
	w := newWorld(t, 1, kind()...)
	w.add(
		podNamed("otherscheduler", func(p *corev1.Pod) { p.Spec.SchedulerName = "mine" }),
		podNamed("gated", func(p *corev1.Pod) { p.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "wait"}} }),
		podNamed("over", func(p *corev1.Pod) { p.Status.Phase = corev1.PodFailed }),
	)
	w.settle()
	w.advance(time.Hour)
	wantEvents(t, w)
	w.updatePod("gated", func(p *corev1.Pod) { p.Spec.SchedulingGates = nil })
	w.settle()
	if w.on("gated") == "" || w.on("otherscheduler") != "" {
		t.Errorf("gated on %q, the other scheduler's on %q", w.on("gated"), w.on("otherscheduler"))
	}
}

func TestTakesTheMoreImportantFirst(t *testing.T) {
	w := newWorld(t, 1, nodeNamed("n", allocatable("cpu", "1", "memory", "1Gi", "pods", "2")))
	w.add(podNamed("first"), podNamed("second"), podNamed("system", priority(2000000000)))
	w.settle()
	var order []string
	for _, e := range w.events {
		if strings.Contains(e, "Successfully") {
			order = append(order, strings.Fields(e)[2])
		}
	}
	if got := strings.Join(order, " "); got != "default-scheduler/system: default-scheduler/first:" {
		t.Errorf("scheduled %s", got)
	}
}

// Each case makes room in another way; nothing but that leads to another
// attempt.
func TestRetries(t *testing.T) {
	cases := map[string]struct {
		with   []store.Object
		pod    *corev1.Pod
		nohelp func(*world)
		help   func(*world)
	}{
		"a pod ends": {
			with:   []store.Object{podNamed("a", requests("cpu", "2"), boundTo("n"))},
			pod:    podNamed("p", requests("cpu", "1")),
			nohelp: func(w *world) { w.updatePod("a", func(p *corev1.Pod) { p.Status.PodIP = "10.0.0.1" }) },
			help:   func(w *world) { w.updatePod("a", func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded }) },
		},
		"a pod is deleted": {
			with:   []store.Object{podNamed("a", requests("cpu", "2"), boundTo("n"))},
			pod:    podNamed("p", requests("cpu", "1")),
			nohelp: func(w *world) { w.add(podNamed("b", boundTo("n"))) },
			help:   func(w *world) { w.remove("a") },
		},
		"a node comes": {
			pod:    podNamed("p", requests("cpu", "8")),
			nohelp: func(w *world) { w.add(nodeNamed("small")) },
			help:   func(w *world) { w.add(nodeNamed("large", allocatable("cpu", "8", "memory", "1Gi", "pods", "10"))) },
		},
		"a node grows": {
			pod:    podNamed("p", requests("cpu", "8")),
			nohelp: func(w *world) { w.updateNode("n", nodeLabel("a", "b")) },
			help:   func(w *world) { w.updateNode("n", allocatable("cpu", "8", "memory", "1Gi", "pods", "10")) },
		},
		"a node gets the label": {
			pod:    podNamed("p", selectNode("disk", "ssd")),
			nohelp: func(w *world) { w.updateNode("n", nodeLabel("disk", "hdd")) },
			help:   func(w *world) { w.updateNode("n", nodeLabel("disk", "ssd")) },
		},
		"a taint goes": {
			with:   []store.Object{nodeNamed("m", taint("t", corev1.TaintEffectNoSchedule))},
			pod:    podNamed("p", selectNode(corev1.LabelHostname, "m")),
			nohelp: func(w *world) { w.updateNode("m", nodeLabel("a", "b")) },
			help:   func(w *world) { w.updateNode("m", func(n *corev1.Node) { n.Spec.Taints = nil }) },
		},
		"a node is uncordoned": {
			with:   []store.Object{nodeNamed("m", func(n *corev1.Node) { n.Spec.Unschedulable = true })},
			pod:    podNamed("p", selectNode(corev1.LabelHostname, "m")),
			nohelp: func(w *world) { w.updateNode("m", nodeLabel("a", "b")) },
			help:   func(w *world) { w.updateNode("m", func(n *corev1.Node) { n.Spec.Unschedulable = false }) },
		},
		"the wanted pod comes": {
			pod:    podNamed("p", affinity(corev1.LabelHostname, "db")),
			nohelp: func(w *world) { w.add(podNamed("web", label("app", "web"), boundTo("n"))) },
			help:   func(w *world) { w.add(podNamed("db", label("app", "db"), boundTo("n"))) },
		},
		"a port is freed": {
			with:   []store.Object{podNamed("a", hostPort(80), boundTo("n")), podNamed("b", hostPort(81), boundTo("n"))},
			pod:    podNamed("p", hostPort(80)),
			nohelp: func(w *world) { w.remove("b") },
			help:   func(w *world) { w.remove("a") },
		},
		"after five minutes anyway": {
			pod:    podNamed("p", requests("cpu", "8")),
			nohelp: func(w *world) { w.advance(5*time.Minute - time.Second) },
			help:   func(w *world) { w.advance(time.Second) },
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1, nodeNamed("n"))
			w.add(c.with...)
			w.add(c.pod)
			w.settle()
			if attempts := len(w.events); attempts != 1 {
				t.Fatalf("%d attempts at first: %q", attempts, w.events)
			}
			c.nohelp(w)
			w.settle()
			if attempts := len(w.events); attempts != 1 {
				t.Errorf("retried for nothing: %q", w.events)
			}
			c.help(w)
			w.settle()
			if attempts := len(w.events); attempts != 2 {
				t.Errorf("%d attempts: %q", attempts, w.events)
			}
		})
	}
}

func TestWithoutNodes(t *testing.T) {
	w := newWorld(t, 1)
	w.add(podNamed("p"))
	w.advance(14 * time.Second) // at 0, 1, 3, 7 s; the next at 15 s
	if got := w.condition("p").Message; got != "no nodes available to schedule pods" || len(w.events) != 4 {
		t.Errorf("%q after %d attempts", got, len(w.events))
	}
	w.add(nodeNamed("n"))
	w.advance(time.Second)
	if w.on("p") != "n" {
		t.Error("not scheduled")
	}
}

func TestRefusedBinding(t *testing.T) {
	w := newWorld(t, 1, nodeNamed("n", allocatable("cpu", "1", "memory", "1Gi", "pods", "1")))
	w.refuse = 2
	w.add(podNamed("p", requests("cpu", "1")))
	w.advance(time.Second)
	wantEvents(t, w, "Normal Scheduled default-scheduler/p: Successfully assigned default/p to n")
}

// A Deployment's pods are spread over the nodes though nobody asked for it.
func TestSpreadsByDefault(t *testing.T) {
	for s := range seed.Seed(5) {
		w := newWorld(t, s, nodeNamed("a"), nodeNamed("b"), nodeNamed("c"))
		w.add(&corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "web"}, Spec: corev1.ServiceSpec{Selector: map[string]string{"app": "web"}}})
		count := map[string]int{}
		for i := range 9 {
			w.add(podNamed(fmt.Sprint("p", i), label("app", "web")))
		}
		w.settle()
		for i := range 9 {
			count[w.on(fmt.Sprint("p", i))]++
		}
		if count["a"] != 3 || count["b"] != 3 || count["c"] != 3 {
			t.Errorf("seed %d: %v", s, count)
		}
	}
}

func TestPrefers(t *testing.T) {
	prefer := func(key, value string) func(*corev1.Pod) {
		return func(p *corev1.Pod) {
			p.Spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
				PreferredDuringSchedulingIgnoredDuringExecution: []corev1.PreferredSchedulingTerm{{Weight: 10, Preference: corev1.NodeSelectorTerm{
					MatchExpressions: []corev1.NodeSelectorRequirement{{Key: key, Operator: corev1.NodeSelectorOpIn, Values: []string{value}}},
				}}},
			}}
		}
	}
	near := func(p *corev1.Pod) {
		p.Spec.Affinity = &corev1.Affinity{PodAffinity: &corev1.PodAffinity{
			PreferredDuringSchedulingIgnoredDuringExecution: []corev1.WeightedPodAffinityTerm{{Weight: 10, PodAffinityTerm: podTerm(corev1.LabelHostname, "db")}},
		}}
	}
	cases := map[string]struct {
		nodes []store.Object
		pod   *corev1.Pod
	}{
		"the emptier node": {
			[]store.Object{nodeNamed("a"), nodeNamed("best"), podNamed("x", requests("cpu", "1"), boundTo("a"))}, podNamed("p", requests("cpu", "100m")),
		},
		"a node without PreferNoSchedule": {
			[]store.Object{nodeNamed("a", taint("t", corev1.TaintEffectPreferNoSchedule)), nodeNamed("best")}, podNamed("p"),
		},
		"the preferred label": {
			[]store.Object{nodeNamed("a"), nodeNamed("best", nodeLabel("disk", "ssd")), nodeNamed("c")}, podNamed("p", prefer("disk", "ssd")),
		},
		"the preferred company": {
			[]store.Object{nodeNamed("a"), nodeNamed("best"), nodeNamed("c"), podNamed("db", label("app", "db"), boundTo("best"))}, podNamed("p", near),
		},
	}
	for name, c := range cases {
		for s := range seed.Seed(8) {
			w := newWorld(t, s)
			w.add(deepCopies(c.nodes)...)
			w.add(c.pod.DeepCopy())
			w.settle()
			if got := w.on("p"); got != "best" {
				t.Errorf("%s, seed %d: on %s", name, s, got)
			}
		}
	}
}

func deepCopies(objects []store.Object) []store.Object {
	var out []store.Object
	for _, o := range objects {
		out = append(out, o.DeepCopyObject().(store.Object))
	}
	return out
}

// The first pod of a group whose pods want each other may go anywhere.
func TestFirstOfAGroup(t *testing.T) {
	w := newWorld(t, 3, nodeNamed("a"), nodeNamed("b"))
	w.add(podNamed("p0", label("app", "x"), affinity(corev1.LabelHostname, "x")), podNamed("p1", label("app", "x"), affinity(corev1.LabelHostname, "x")))
	w.settle()
	if w.on("p0") == "" || w.on("p0") != w.on("p1") {
		t.Errorf("on %q and %q", w.on("p0"), w.on("p1"))
	}
}
