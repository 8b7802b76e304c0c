package kubelet

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// kubelet is the kubelet of one machine, and the machine's kernel: what is known of
// its memory, its disk and its processors.
type kubelet struct {
	*occupied
	memory     *memory
	disk       *nodefs
	collector  *collector
	pressure   *pressure
	processors *processors
	shutdown   *shutdown // nil unless the machine shuts down
	neighbours neighbours
	// manifests are those of static pods, by file; the kubelet has read them unless
	// it does not run.
	manifests map[string]*corev1.Pod
}

func newKubelet(m *machine, settings eviction.Settings) *kubelet {
	all := &occupied{machine: m}
	n := &kubelet{occupied: all, memory: &memory{occupied: all}, collector: &collector{occupied: all}, processors: &processors{occupied: all}}
	n.disk = &nodefs{occupied: all, collector: n.collector}
	n.pressure = &pressure{occupied: all, memory: n.memory, disk: n.disk, collector: n.collector}
	n.disk.scarce = n.pressure.plan
	n.pressure.manage(settings)
	taking, waiting := &admitter{occupied: all, shuttingDown: func() bool { return n.shutdown != nil }}, &resizes{}
	n.neighbours = neighbours{preempt: taking.preempt, refuse: taking.refuse, updated: waiting.reconcile, left: waiting.retry}
	return n
}

// begin begins the work of a pod's worker.
func (n *kubelet) begin(p *worker) {
	n.pods = append(n.pods, p)
	p.begin()
}

// forget is the end of a pod's worker.
func (n *kubelet) forget(p *worker) {
	n.pods = slices.DeleteFunc(n.pods, func(o *worker) bool { return o == p })
	p.forget()
}

// configure gives the kubelet other settings.
func (n *kubelet) configure(s eviction.Settings) {
	n.pressure.manage(s)
	n.reporter.Pressures(nodestatus.Pressures{})
}

// keep lets the kubelet keep its machine in order, and returns what it says of that.
func (n *kubelet) keep(view store.View, now time.Time) []loop.Effect {
	return slices.Concat(n.memory.told(view), n.pressure.synchronize(view, now), n.collector.collect(view, now))
}

// wakePods lets all pods of the node be looked at.
func (n *kubelet) wakePods(view store.View) {
	for _, p := range n.pods {
		n.shared.Wake(p.Key)
	}
	for _, pod := range store.Pods.Indexed(view, store.ByNode, n.Name) {
		n.shared.Wake(store.Pods.KeyOf(pod))
	}
}

// off ends all that runs on the machine, and takes it off the network.
func (n *kubelet) off() {
	n.shutdown = nil
	for _, p := range n.pods {
		p.containers.Lose()
		p.starter.Forget()
	}
	n.Host.Detach()
	n.Host = nil
}
