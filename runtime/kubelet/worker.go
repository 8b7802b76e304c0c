package kubelet

import (
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/admission"
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

// work is what a pod's worker does next (pod_workers.go: PodWorkType).
type work int

const (
	syncing     work = iota // bring the containers to where the spec wants them
	terminating             // stop all containers
	terminated              // clean up
	finished                // nothing, ever
)

// worker is the worker of one pod, from its binding until its containers are
// gone and it is deleted.
type worker struct {
	*pod.Pod
	k       *Kubelets
	machine *machine
	// desired is the pod as the API server has it. Of its resources, API has
	// what is allocated.
	desired   *corev1.Pod
	allocated allocation.Resources

	work     work
	working  bool // a sync is going on, or waits for a relist
	pending  bool // there is a reason for another
	resync   *pod.Item
	lastSync time.Time // end of the last sync
	ended    time.Time // when its containers had ended; zero before
	grace    int64     // of the termination, once requested; 0 before

	lister     *relist.Lister
	status     *status.Manager
	prober     *prober.Prober
	volumes    *volume.Volumes
	containers *containers.Containers
	starter    *containers.Starter
	deadline   *deadline
	reasons    map[string]status.StartError // why containers could not be started
	eviction   *status.Eviction             // nil unless the node's memory is wanted for others
}

func newWorker(k *Kubelets, m *machine, key store.Key, api *corev1.Pod) *worker {
	p := &pod.Pod{Kubelet: k.shared, Node: &m.Node, Key: key, API: api, FirstSeen: k.shared.Now()}
	w := &worker{Pod: p, k: k, machine: m, desired: api}
	w.status = status.New(p, &m.statuses, w.mayRun)
	w.containers = containers.New(p, k.owners, m.addresses, func() { w.lister.Changed() }, func() { w.lister.Reinspect() })
	w.lister = relist.NewLister(p, m.relist, w.containers.Inspect, w.happened)
	w.prober = prober.New(p, w.status, w.lister, w.requestSync)
	w.volumes = volume.New(p, &m.directories, k.Token)
	w.starter = containers.NewStarter(w.containers, images.New(p, m.images),
		environment.New(p, k.links, w.containers.IP), w.volumes, w.status.SandboxReady)
	if eviction.LimitsStorage(api) {
		w.containers.OnWrite((&disk{w: w}).written)
	}
	w.deadline = &deadline{pod: p, status: w.status, phase: m.sync, mayRun: w.mayRun, passed: w.requestSync}
	return w
}

// mayRun reports whether containers of the pod may still run.
func (p *worker) mayRun() bool { return p.work < terminated }

// begin is the first sight of the pod.
func (p *worker) begin() {
	p.checkTermination()
	if p.work == syncing {
		if p.preempts() {
			p.After(preemptionPoll, p.begin)
			return
		}
		if p.work == finished {
			return
		}
		if r := p.refused(p.API); r != nil {
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
	p.reconcileResizes(old)
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
	if p.lastSync.IsZero() && !p.working {
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
	p.machine.retryResizes()
	if p.work == finished {
		return
	}
	if p.lastSync.IsZero() && !p.working {
		p.work = finished // it never started
		return
	}
	p.notice()
}

// checkTermination is the part of podWorkers.UpdatePod that decides whether a
// pod is to end.
func (p *worker) checkTermination() {
	deleted := p.Gone || p.API.DeletionTimestamp != nil
	terminal := p.API.Status.Phase == corev1.PodFailed || p.API.Status.Phase == corev1.PodSucceeded
	if !deleted && !terminal {
		return
	}
	if p.work == syncing {
		p.terminate()
	} else if deleted {
		p.grace = p.effectiveGrace()
	}
}

// terminate makes the next sync stop the containers.
func (p *worker) terminate() {
	p.work = terminating
	p.grace = p.effectiveGrace()
	p.volumes.Cancel()
}

// effectiveGrace is calculateEffectiveGracePeriod.
func (p *worker) effectiveGrace() int64 {
	grace := p.grace
	overridden := false
	if o := p.API.DeletionGracePeriodSeconds; o != nil && (grace == 0 || *o < grace) {
		grace, overridden = *o, true
	}
	if s := p.API.Spec.TerminationGracePeriodSeconds; !overridden && grace == 0 && s != nil {
		grace = *s
	}
	if p.Gone && p.API.DeletionTimestamp == nil && !p.Static() {
		grace = 1 // the object went without notice: by force
	}
	return max(grace, 1)
}

// restarted is what a kubelet that starts anew makes of a pod whose containers it finds:
// it has forgotten the back-offs and what its probes have counted.
func (p *worker) restarted() {
	p.starter.Forget()
	p.prober.Restart()
	if p.work == syncing && !p.lastSync.IsZero() {
		p.requestSync()
	}
}

// forget gives back what the pod still holds.
func (p *worker) forget() {
	p.machine.pods = slices.DeleteFunc(p.machine.pods, func(o *worker) bool { return o == p })
	p.containers.Release()
	p.volumes.HideCgroup()
}

// reject is Kubelet.rejectPod: the pod has failed without ever starting.
func (p *worker) reject(r *admission.Rejection) {
	p.Event(corev1.EventTypeWarning, r.Reason, "%s", r.Message)
	p.work = finished
	p.status.Set(corev1.PodStatus{
		QOSClass: p.API.Status.QOSClass, Phase: corev1.PodFailed,
		Reason: r.Reason, Message: "Pod was rejected: " + r.Message,
	})
}
