package scheduler

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/store"
)

// What the scheduler keeps change by change equals what one reads from all
// objects at once, whatever happened to them, also when the store has forgotten
// changes that others had seen.
func TestSumsAgainstModel(t *testing.T) {
	for s := range uint64(20) {
		m := &model{t: t, chance: rand.New(rand.NewPCG(s, 1)), store: store.New(), scheduler: New(rand.New(rand.NewPCG(s, 2)))}
		m.cursor = m.store.Follow()
		for range 300 {
			m.step()
			if m.chance.IntN(5) == 0 {
				m.observe()
				m.compare()
			}
		}
	}
}

type model struct {
	t         *testing.T
	chance    *rand.Rand
	store     *store.Store
	scheduler *Scheduler
	cursor    *store.Cursor
	uid       int
}

// step changes something at random.
func (m *model) step() {
	node := store.Nodes.Key("", fmt.Sprint("n", m.chance.IntN(4)))
	pod := store.Pods.Key("default", fmt.Sprint("p", m.chance.IntN(12)))
	switch m.chance.IntN(10) {
	case 0:
		m.put(node, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: node.Name}})
	case 1:
		m.drop(node)
	case 2:
		m.drop(pod)
	case 3:
		if m.chance.IntN(4) == 0 {
			m.store.Compact(m.store.Revision())
		}
	default:
		m.put(pod, m.pod(pod.Name))
	}
}

func (m *model) pod(name string) *corev1.Pod {
	m.uid++
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, UID: types.UID(fmt.Sprint(m.uid)), Generation: int64(m.uid)}}
	p.Spec.SchedulerName = Name
	if old, ok := store.Pods.Get(m.store.View(), "default", name); ok && m.chance.IntN(3) > 0 {
		p.UID = old.UID
		p.Spec.NodeName = old.Spec.NodeName
		p.Status.Phase = old.Status.Phase
	}
	if p.Spec.NodeName == "" && m.chance.IntN(2) == 0 {
		p.Spec.NodeName = fmt.Sprint("n", m.chance.IntN(4))
	}
	if m.chance.IntN(6) == 0 {
		p.Status.Phase = corev1.PodSucceeded
	}
	p.Spec.Containers = []corev1.Container{{Name: "main", Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
		"cpu":             *resource.NewMilliQuantity(m.chance.Int64N(500), resource.DecimalSI),
		"example.com/gpu": *resource.NewQuantity(m.chance.Int64N(3), resource.DecimalSI),
	}}, Ports: []corev1.ContainerPort{{HostPort: m.chance.Int32N(4)}}}}
	return p
}

func (m *model) put(key store.Key, obj store.Object) {
	var err error
	if old := m.store.Get(key); old == nil {
		_, err = m.store.Create(key, obj)
	} else {
		_, err = m.store.Update(key, obj, store.RevisionOf(old))
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *model) drop(key store.Key) {
	if old := m.store.Get(key); old != nil {
		if _, err := m.store.Delete(key, store.RevisionOf(old)); err != nil {
			m.t.Fatal(err)
		}
	}
}

// observe shows the scheduler what happened, as the loop does.
func (m *model) observe() {
	view := m.store.View()
	for _, c := range m.cursor.Next() {
		m.scheduler.Dirty(view, c)
	}
}

func (m *model) compare() {
	m.t.Helper()
	want := newCluster()
	waiting := 0
	view := m.store.View()
	for _, n := range store.Nodes.List(view, "") {
		want.putNode(n)
	}
	for _, p := range store.Pods.List(view, "") {
		if terminal(p) {
			continue
		}
		if p.Spec.NodeName == "" {
			waiting++
			continue
		}
		info := newPodInfo(p)
		info.node = p.Spec.NodeName
		want.add(info)
	}
	if len(m.scheduler.queue.entries) != waiting || len(m.scheduler.queue.named) != waiting {
		m.t.Fatalf("%d pods in the queue, want %d", len(m.scheduler.queue.entries), waiting)
	}
	got := m.scheduler.cluster
	if len(got.order) != len(want.order) || len(got.pods) != len(want.pods) || got.antiAffine != want.antiAffine || len(got.nodes) != len(want.nodes) {
		m.t.Fatalf("nodes %d (%d), pods %d, want %d (%d), %d", len(got.order), len(got.nodes), len(got.pods), len(want.order), len(want.nodes), len(want.pods))
	}
	for name, w := range want.nodes {
		g := got.nodes[name]
		if g == nil || len(g.pods) != len(w.pods) || g.requested.cpu != w.requested.cpu || g.nonZero.cpu != w.nonZero.cpu || g.nonZero.memory != w.nonZero.memory ||
			g.requested.scalar["example.com/gpu"] != w.requested.scalar["example.com/gpu"] || len(g.ports)+len(w.ports) > 0 && !reflect.DeepEqual(g.ports, w.ports) {
			m.t.Fatalf("%s: %+v, want %+v", name, g, w)
		}
	}
}
