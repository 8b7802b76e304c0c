package scheduler_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/scheduler"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

var start = time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)

// world is a store with a scheduler and nothing else: pods that are bound stay
// as they are until a test says otherwise.
type world struct {
	t      testing.TB
	clock  *clock.Clock
	store  *store.Store
	loop   *loop.Loop
	events []string
	refuse int // so many bindings fail
	uid    int
}

func newWorld(t testing.TB, s seed.Seed, objects ...store.Object) *world {
	w := &world{t: t, clock: clock.New(start), store: store.New(store.WorldIndexes()...)}
	w.loop = loop.New(loop.Config{
		Clock: w.clock, Store: w.store, Performer: w,
		Actors: []loop.Actor{scheduler.New(s.For("scheduler"))},
	})
	w.add(objects...)
	return w
}

func keyOf(obj store.Object) store.Key {
	switch obj := obj.(type) {
	case *corev1.Pod:
		return store.Pods.KeyOf(obj)
	case *corev1.Node:
		return store.Nodes.KeyOf(obj)
	case *corev1.Service:
		return store.Services.KeyOf(obj)
	case *corev1.Namespace:
		return store.Namespaces.KeyOf(obj)
	case *storagev1.StorageClass:
		return store.StorageClasses.KeyOf(obj)
	}
	resource := strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", obj), "*v1.")) + "s"
	k := store.Key{Namespace: obj.GetNamespace(), Name: obj.GetName()}
	k.Resource.Resource = resource
	return k
}

func (w *world) add(objects ...store.Object) {
	w.t.Helper()
	for _, o := range objects {
		w.uid++
		o.SetUID(types.UID(fmt.Sprintf("uid-%d", w.uid)))
		o.SetGeneration(1)
		if _, err := w.store.Create(keyOf(o), o); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) settle() {
	w.t.Helper()
	if err := w.loop.Settle(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) advance(d time.Duration) {
	w.t.Helper()
	if err := w.loop.Advance(w.clock.Now().Add(d)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) pod(name string) *corev1.Pod {
	w.t.Helper()
	p, ok := store.Pods.Get(w.store.View(), "default", name)
	if !ok {
		w.t.Fatalf("no pod %s", name)
	}
	return p
}

func (w *world) on(name string) string { return w.pod(name).Spec.NodeName }

func (w *world) condition(name string) corev1.PodCondition {
	for _, c := range w.pod(name).Status.Conditions {
		if c.Type == corev1.PodScheduled {
			return c
		}
	}
	return corev1.PodCondition{}
}

func (w *world) update(key store.Key, change func(store.Object)) {
	w.t.Helper()
	old := w.store.Get(key)
	next := old.DeepCopyObject().(store.Object)
	change(next)
	if _, err := w.store.Update(key, next, store.RevisionOf(old)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) updatePod(name string, change func(*corev1.Pod)) {
	w.update(store.Pods.Key("default", name), func(o store.Object) { change(o.(*corev1.Pod)) })
}

func (w *world) updateNode(name string, change func(*corev1.Node)) {
	w.update(store.Nodes.Key("", name), func(o store.Object) { change(o.(*corev1.Node)) })
}

func (w *world) remove(name string) {
	w.t.Helper()
	key := store.Pods.Key("default", name)
	if _, err := w.store.Delete(key, store.RevisionOf(w.store.Get(key))); err != nil {
		w.t.Fatal(err)
	}
}

// Perform does what the API server would.
func (w *world) Perform(_ string, e loop.Effect) (store.Object, error) {
	switch e := e.(type) {
	case loop.Bind:
		if w.refuse > 0 {
			w.refuse--
			return nil, fmt.Errorf("refused")
		}
		w.update(e.Pod, func(o store.Object) {
			p := o.(*corev1.Pod)
			p.Spec.NodeName = e.Node
			p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionTrue}}
		})
	case loop.Status:
		if w.store.Get(e.Key) != nil {
			w.update(e.Key, func(o store.Object) { o.(*corev1.Pod).Status = *e.Object.(*corev1.Pod).Status.DeepCopy() })
		}
	case loop.Update:
		if w.refuse > 0 {
			w.refuse--
			return nil, fmt.Errorf("refused")
		}
		if _, err := w.store.Update(e.Key, e.Object.DeepCopyObject().(store.Object), store.RevisionOf(w.store.Get(e.Key))); err != nil {
			return nil, err
		}
	case loop.Delete:
		w.update(e.Key, func(o store.Object) { o.SetDeletionTimestamp(&metav1.Time{Time: w.clock.Now()}) })
	case loop.Event:
		w.events = append(w.events, fmt.Sprintf("%s %s %s/%s: %s", e.Type, e.Reason, e.Component, e.Regarding.Name, e.Message))
	default:
		return nil, fmt.Errorf("unexpected %T", e)
	}
	return nil, nil
}

// What tests make nodes and pods of.

func nodeNamed(name string, with ...func(*corev1.Node)) *corev1.Node {
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelHostname: name}}}
	n.Status.Allocatable = quantities("cpu", "2", "memory", "24684096Ki", "pods", "110")
	for _, f := range with {
		f(n)
	}
	return n
}

func quantities(pairs ...string) corev1.ResourceList {
	l := corev1.ResourceList{}
	for i := 0; i < len(pairs); i += 2 {
		l[corev1.ResourceName(pairs[i])] = resource.MustParse(pairs[i+1])
	}
	return l
}

func taint(key string, effect corev1.TaintEffect) func(*corev1.Node) {
	return func(n *corev1.Node) { n.Spec.Taints = append(n.Spec.Taints, corev1.Taint{Key: key, Effect: effect}) }
}

func nodeLabel(key, value string) func(*corev1.Node) {
	return func(n *corev1.Node) { n.Labels[key] = value }
}

func allocatable(pairs ...string) func(*corev1.Node) {
	return func(n *corev1.Node) { n.Status.Allocatable = quantities(pairs...) }
}

// kind is the cluster of the recordings: a tainted control plane, two workers.
func kind() []store.Object {
	return []store.Object{
		nodeNamed("truth-control-plane", taint("node-role.kubernetes.io/control-plane", corev1.TaintEffectNoSchedule)),
		nodeNamed("truth-worker"),
		nodeNamed("truth-worker2"),
	}
}

func podNamed(name string, with ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, Labels: map[string]string{}}}
	p.Spec.SchedulerName = scheduler.Name
	p.Spec.Containers = []corev1.Container{{Name: "main", Image: "registry.k8s.io/pause:3.10"}}
	p.Status.Phase = corev1.PodPending
	for _, f := range with {
		f(p)
	}
	return p
}

func requests(pairs ...string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Spec.Containers[0].Resources.Requests = quantities(pairs...) }
}

func label(key, value string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Labels[key] = value }
}

func priority(n int32) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Spec.Priority = &n }
}

func selectNode(key, value string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Spec.NodeSelector = map[string]string{key: value} }
}

func boundTo(node string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Spec.NodeName = node }
}

func hostPort(port int32) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Containers[0].Ports = []corev1.ContainerPort{{ContainerPort: 80, HostPort: port}}
	}
}

func antiAffinity(key, app string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Affinity = &corev1.Affinity{PodAntiAffinity: &corev1.PodAntiAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{podTerm(key, app)},
		}}
	}
}

func affinity(key, app string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Affinity = &corev1.Affinity{PodAffinity: &corev1.PodAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{podTerm(key, app)},
		}}
	}
}

func podTerm(key, app string) corev1.PodAffinityTerm {
	return corev1.PodAffinityTerm{TopologyKey: key, LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": app}}}
}

func spreadOver(key string, skew int32, app string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{{
			MaxSkew: skew, TopologyKey: key, WhenUnsatisfiable: corev1.DoNotSchedule,
			LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": app}},
		}}
	}
}

func claim(name string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Volumes = []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{
			PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: name},
		}}}
	}
}
