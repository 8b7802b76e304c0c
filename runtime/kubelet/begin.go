package kubelet

import (
	"maps"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/environment"
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/images"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/prober"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
	"github.com/gherkube/gherkube/runtime/store"
)

// preemptionPoll is how often a critical pod is looked at whose place other pods
// still have. The kubelet waits for the end of each (killPodNow).
const preemptionPoll = 100 * time.Millisecond

// common is what the workers of all pods share, of all machines.
type common struct {
	owners *containers.Owners
	links  *environment.Links
	token  volume.TokenRequest
}

func newWorker(c *common, m *machine, n *neighbours, key store.Key, api *corev1.Pod) *worker {
	p := &pod.Pod{Kubelet: m.shared, Node: &m.Node, Key: key, API: api, FirstSeen: m.shared.Now()}
	w := &worker{Pod: p, machine: m, neighbours: n, desired: api}
	w.status = status.New(p, &m.statuses, w.mayRun)
	w.containers = containers.New(p, c.owners, m.addresses, func() { w.lister.Changed() }, func() { w.lister.Reinspect() })
	w.lister = relist.NewLister(p, m.relist, w.containers.Inspect, w.happened)
	w.queue = queue{pod: p, seen: w.lister, phase: m.sync, perform: w.sync}
	w.prober = prober.New(p, w.status, w.lister, w.requestSync)
	w.volumes = volume.New(p, &m.directories, c.token)
	w.starter = containers.NewStarter(w.containers, images.New(p, m.images),
		environment.New(p, c.links, w.containers.IP), w.volumes, w.status.SandboxReady)
	if eviction.LimitsStorage(api) {
		w.containers.OnWrite((&storageLimit{w: w}).written)
	}
	w.deadline = &deadline{pod: p, status: w.status, phase: m.sync, mayRun: w.mayRun, passed: w.requestSync}
	return w
}

// begin is the first sight of the pod.
func (p *worker) begin() {
	p.checkTermination()
	if p.work == syncing {
		if p.neighbours.preempt(p) {
			p.After(preemptionPoll, p.begin)
			return
		}
		if p.work == finished {
			return
		}
		if r := p.neighbours.refuse(p, p.API); r != nil {
			p.reject(r)
			return
		}
		p.allocated = allocation.Of(p.API)
	}
	p.After(p.Latency.Seen, func() {
		p.checkTermination()
		p.deadline.plan()
		p.requestSync()
	})
}

// updated takes in a newer version of the object. Changes of the status alone
// are mostly the kubelet's own (kubetypes.RECONCILE) and no reason to sync.
func (p *worker) updated(api *corev1.Pod) {
	old := p.desired
	if old == api {
		return
	}
	p.desired, p.API = api, p.allocated.Apply(api)
	p.status.Updated()
	p.neighbours.updated(p, old)
	if p.work == finished {
		p.deleteFinished(old)
		return
	}
	switch {
	case old.Generation != api.Generation,
		(old.DeletionTimestamp == nil) != (api.DeletionTimestamp == nil),
		!maps.Equal(old.Labels, api.Labels),
		!maps.Equal(old.Annotations, api.Annotations):
	case status.NeedsReadiness(api):
	default:
		return
	}
	if !p.begun() {
		return // the first sync comes, and will see it
	}
	p.notice()
}

// notice lets the worker hear of what has become of the object.
func (p *worker) notice() {
	p.After(p.Latency.Notice, func() {
		if p.work == finished {
			return
		}
		p.checkTermination()
		p.deadline.plan()
		p.requestSync()
	})
}

// removed says that the object is gone: the containers end as in a deletion,
// but nobody wants to hear of it.
func (p *worker) removed() {
	if p.Gone {
		return
	}
	p.Gone = true
	p.neighbours.left()
	if p.work == finished {
		return
	}
	if !p.begun() {
		p.work = finished // it never started
		return
	}
	p.notice()
}

// deleteFinished removes a pod that ended earlier and is deleted now: the
// kubelet notices in its housekeeping (filterTerminalPodsToDelete).
func (p *worker) deleteFinished(old *corev1.Pod) {
	if old.DeletionTimestamp != nil || p.API.DeletionTimestamp == nil {
		return
	}
	p.At(pod.Tick(p.Now(), p.Latency.Housekeeping, p.machine.housekeeping), p.status.Terminate)
}
