package kubelet

import (
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/loop"
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

// pod is the worker of one pod, from its binding until its containers are gone
// and it is deleted.
type pod struct {
	k    *Kubelets
	node *machine
	key  store.Key
	api  *corev1.Pod // as last seen
	gone bool        // the object is deleted, or another one has its name
	// firstSeen is when the kubelet heard of the pod.
	firstSeen time.Time

	agenda  agenda
	work    work
	working bool // a sync is going on, or waits for a relist
	// awaiting begins the sync that waits for a relist.
	awaiting func()
	pending  bool // there is a reason for another
	// cancelMount ends a wait for volumes when the pod is to end.
	cancelMount func()
	resync      *item
	deadline    *item
	relist      *item
	lastSync    time.Time // end of the last sync
	fresh       time.Time // when the runtime was last looked at
	grace       int64     // of the termination, once requested; 0 before

	sandbox  sandbox
	records  []*record // containers of the runtime, newest first
	attempts []attempt // of each container that was ever created
	seen     observed  // what the last relist saw

	manager  manager
	reasons  map[string]startError
	restarts backoff
	pulls    backoff
	pullErrs map[string]string
	probed   bool
	probes   []*probe
	volumes  []volume // as in the spec, once they are to be mounted
	tokens   []*token
	exits    map[string][]func() // waiting for containers to end, by ID
}

func newPod(k *Kubelets, n *machine, key store.Key, api *corev1.Pod) *pod {
	return &pod{
		k: k, node: n, key: key, api: api, firstSeen: k.Clock.Now(),
		restarts: newBackoff(crashBackoffInitial, crashBackoffMax),
		pulls:    newBackoff(imageBackoffInitial, imageBackoffMax),
	}
}

// attempt is how often a container has been created.
type attempt struct {
	container string
	count     int
}

// attempt returns the entry of the container, which is added if it is missing.
func (p *pod) attempt(container string) *attempt {
	i := slices.IndexFunc(p.attempts, func(a attempt) bool { return a.container == container })
	if i < 0 {
		i = len(p.attempts)
		p.attempts = append(p.attempts, attempt{container: container})
	}
	return &p.attempts[i]
}

func (p *pod) now() time.Time { return p.k.Clock.Now() }

// after plans a step for d from now, with the machine's jitter.
func (p *pod) after(d time.Duration, do func()) *item {
	return p.agenda.add(p.now().Add(p.k.last(d)), do)
}

// soon plans a step for as soon as the loop turns to the pod: what callbacks
// from outside a reconciliation do.
func (p *pod) soon(do func()) {
	p.agenda.add(p.now(), do)
	p.k.wake(p.key)
}

func (p *pod) emit(e loop.Effect) { p.k.effects = append(p.k.effects, e) }

// full is the pod in messages: name_namespace(uid) (format.Pod).
func (p *pod) full() string {
	return fmt.Sprintf("%s_%s(%s)", p.api.Name, p.api.Namespace, p.api.UID)
}

// begin is the first sight of the pod.
func (p *pod) begin() {
	p.checkTermination()
	if p.work == syncing {
		if r := p.admit(); r != nil {
			p.reject(r)
			return
		}
	}
	p.after(p.k.Latency.Seen, func() {
		p.checkTermination()
		p.planDeadline()
		p.requestSync()
	})
}

// updated takes in a newer version of the object. Changes of the status alone
// are mostly the kubelet's own (kubetypes.RECONCILE) and no reason to sync.
func (p *pod) updated(api *corev1.Pod) {
	old := p.api
	if old == api {
		return
	}
	p.api = api
	p.manager.share(&api.Status)
	p.reconcile()
	if p.work == finished {
		p.deleteFinished(old)
		return
	}
	switch {
	case old.Generation != api.Generation,
		(old.DeletionTimestamp == nil) != (api.DeletionTimestamp == nil),
		!maps.Equal(old.Labels, api.Labels),
		!maps.Equal(old.Annotations, api.Annotations):
	case needsReadiness(api):
	default:
		return
	}
	if p.lastSync.IsZero() && !p.working {
		return // the first sync comes, and will see it
	}
	p.checkTermination()
	p.planDeadline()
	p.requestSync()
}

// removed says that the object is gone: the containers end as in a deletion,
// but nobody wants to hear of it.
func (p *pod) removed() {
	if p.gone {
		return
	}
	p.gone = true
	if p.work == finished {
		return
	}
	if p.lastSync.IsZero() && !p.working {
		p.work = finished // it never started
		return
	}
	p.checkTermination()
	p.requestSync()
}

// checkTermination is the part of podWorkers.UpdatePod that decides whether a
// pod is to end.
func (p *pod) checkTermination() {
	deleted := p.gone || p.api.DeletionTimestamp != nil
	terminal := p.api.Status.Phase == corev1.PodFailed || p.api.Status.Phase == corev1.PodSucceeded
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
func (p *pod) terminate() {
	p.work = terminating
	p.grace = p.effectiveGrace()
	if p.cancelMount != nil {
		p.cancelMount()
	}
}

// effectiveGrace is calculateEffectiveGracePeriod.
func (p *pod) effectiveGrace() int64 {
	grace := p.grace
	overridden := false
	if o := p.api.DeletionGracePeriodSeconds; o != nil && (grace == 0 || *o < grace) {
		grace, overridden = *o, true
	}
	if s := p.api.Spec.TerminationGracePeriodSeconds; !overridden && grace == 0 && s != nil {
		grace = *s
	}
	if p.gone && p.api.DeletionTimestamp == nil {
		grace = 1 // the object went without notice: by force
	}
	return max(grace, 1)
}

// forget gives back what the pod still holds.
func (p *pod) forget() {
	p.node.pods = slices.DeleteFunc(p.node.pods, func(o *pod) bool { return o == p })
	for _, r := range p.records {
		p.k.Runtime.Remove(r.id)
		delete(p.k.byID, r.id)
	}
	p.dropSandbox()
}
