package daemonset_test

import (
	"fmt"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	stage "github.com/gherkube/gherkube/runtime/controller/controllertest"
	"github.com/gherkube/gherkube/runtime/controller/daemonset"
	"github.com/gherkube/gherkube/runtime/controller/gc"
	"github.com/gherkube/gherkube/runtime/store"
)

func newWorld(t testing.TB, nodes int) *stage.World {
	w := stage.New(t, daemonset.New(), gc.NewCollector(), stage.NewKubelet())
	for i := range nodes {
		addNode(w, fmt.Sprintf("n%d", i+1))
	}
	return w
}

func addNode(w *stage.World, name string) {
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}}
	w.Create(store.Nodes.KeyOf(n), n)
}

func ptr[T any](v T) *T { return &v }

// set is one as the API server stores it: defaulted.
func set(changes ...func(*appsv1.DaemonSet)) *appsv1.DaemonSet {
	labels := map[string]string{"app": "log"}
	d := &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: stage.Namespace, Name: "log",
			Annotations: map[string]string{appsv1.DeprecatedTemplateGeneration: "1"},
		},
		Spec: appsv1.DaemonSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: "nginx:1"}}},
			},
			RevisionHistoryLimit: ptr(int32(10)),
			UpdateStrategy: appsv1.DaemonSetUpdateStrategy{
				Type: appsv1.RollingUpdateDaemonSetStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDaemonSet{
					MaxUnavailable: ptr(intstr.FromInt32(1)), MaxSurge: ptr(intstr.FromInt32(0)),
				},
			},
		},
	}
	for _, change := range changes {
		change(d)
	}
	return d
}

func limits(maxUnavailable, maxSurge string) func(*appsv1.DaemonSet) {
	return func(d *appsv1.DaemonSet) {
		d.Spec.UpdateStrategy.RollingUpdate = &appsv1.RollingUpdateDaemonSet{
			MaxUnavailable: ptr(intstr.Parse(maxUnavailable)), MaxSurge: ptr(intstr.Parse(maxSurge)),
		}
	}
}

func onDelete(d *appsv1.DaemonSet) {
	d.Spec.UpdateStrategy = appsv1.DaemonSetUpdateStrategy{Type: appsv1.OnDeleteDaemonSetStrategyType}
}

// image changes the template as the API server does it, with its generation.
func image(name string) func(*appsv1.DaemonSet) {
	return func(d *appsv1.DaemonSet) {
		d.Spec.Template.Spec.Containers[0].Image = name
		d.Annotations[appsv1.DeprecatedTemplateGeneration] = fmt.Sprint(d.Generation + 1)
	}
}

func start(w *stage.World, d *appsv1.DaemonSet) {
	w.Create(store.DaemonSets.KeyOf(d), d)
	w.Advance(30 * time.Second)
}

func change(w *stage.World, changes ...func(*appsv1.DaemonSet)) {
	stage.Change(w, store.DaemonSets, "log", func(d *appsv1.DaemonSet) {
		for _, change := range changes {
			change(d)
		}
	})
}

func taint(w *stage.World, node string, effect corev1.TaintEffect) {
	stage.Change(w, store.Nodes, node, func(n *corev1.Node) {
		n.Spec.Taints = []corev1.Taint{{Key: "special", Effect: effect}}
	})
}

func fail(w *stage.World, pod string) {
	stage.ChangeStatus(w, store.Pods, pod, func(p *corev1.Pod) { p.Status.Phase = corev1.PodFailed })
}

// courses are those whose transcripts are kept.
var courses = []struct {
	name  string
	nodes int
	run   func(w *stage.World)
}{
	{"nodes-join-and-leave", 2, func(w *stage.World) {
		start(w, set())
		w.Note("a node joins")
		addNode(w, "n3")
		w.Advance(5 * time.Second)
		w.Note("its pod is deleted by hand")
		w.Delete(store.Pods.Key(stage.Namespace, "log-00003"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
		w.Note("the node leaves, and its pod is collected")
		w.Delete(store.Nodes.Key("", "n3"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
		w.Delete(store.Pods.Key(stage.Namespace, "log-00004"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
	}},
	{"rolling-update", 3, func(w *stage.World) {
		start(w, set())
		w.Note("a new image")
		change(w, image("nginx:2"))
		w.Advance(20 * time.Second)
	}},
	{"surge", 3, func(w *stage.World) {
		start(w, set(limits("0", "1")))
		w.Note("a new image")
		change(w, image("nginx:2"))
		w.Advance(20 * time.Second)
	}},
	{"on-delete", 2, func(w *stage.World) {
		start(w, set(onDelete))
		w.Note("a new image, and one pod is deleted by hand")
		change(w, image("nginx:2"))
		w.Advance(5 * time.Second)
		w.Delete(store.Pods.Key(stage.Namespace, "log-00001"), metav1.DeletePropagationBackground)
		w.Advance(5 * time.Second)
	}},
	{"taints", 2, func(w *stage.World) {
		start(w, set())
		w.Note("NoSchedule: the pod stays")
		taint(w, "n1", corev1.TaintEffectNoSchedule)
		w.Advance(5 * time.Second)
		w.Note("NoExecute: it goes")
		taint(w, "n1", corev1.TaintEffectNoExecute)
		w.Advance(5 * time.Second)
	}},
	{"failed-pods", 1, func(w *stage.World) {
		start(w, set())
		w.Note("the pod fails")
		fail(w, "log-00001")
		w.Advance(1500 * time.Millisecond)
		w.Note("so do its successors")
		fail(w, "log-00002")
		w.Advance(1200 * time.Millisecond)
		fail(w, "log-00003")
		w.Advance(10 * time.Second)
	}},
	{"min-ready", 2, func(w *stage.World) {
		start(w, set(func(d *appsv1.DaemonSet) { d.Spec.MinReadySeconds = 5 }))
		w.Note("a new image")
		change(w, image("nginx:2"))
		w.Advance(30 * time.Second)
	}},
	{"adoption", 1, func(w *stage.World) {
		start(w, set())
		w.Note("the set goes, its pod stays")
		w.Delete(store.DaemonSets.Key(stage.Namespace, "log"), metav1.DeletePropagationOrphan)
		w.Advance(5 * time.Second)
		w.Note("another set adopts the pod and the revision")
		start(w, set())
		w.Note("relabel it")
		stage.Change(w, store.Pods, "log-00001", func(p *corev1.Pod) { p.Labels["app"] = "other" })
		w.Advance(5 * time.Second)
	}},
}

func TestSetsTakeUpstreamsCourse(t *testing.T) {
	for _, c := range courses {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.nodes)
			c.run(w)
			stage.Golden(t, c.name, w.Transcript())
		})
	}
}
