package kubelet

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/admission"
	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/prober"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
)

// neighbours is what a worker asks of those that know the other pods of its machine.
type neighbours struct {
	// preempt ends other pods if that is what the pod needs to be taken, and reports
	// whether it has to wait for their end.
	preempt func(*worker) bool
	// refuse says why the kubelet does not take the pod as api has it.
	refuse func(w *worker, api *corev1.Pod) *admission.Rejection
	// updated is told of a new version of a pod.
	updated func(w *worker, old *corev1.Pod)
	// left is told that a pod is gone.
	left func()
}

// worker is the worker of one pod, from its binding until its containers are
// gone and it is deleted.
type worker struct {
	*pod.Pod
	queue
	machine    *machine
	neighbours *neighbours
	// desired is the pod as the API server has it. Of its resources, API has
	// what is allocated.
	desired   *corev1.Pod
	allocated allocation.Resources

	ended time.Time // when its containers had ended; zero before
	grace int64     // of the termination, once requested; 0 before

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

// idle reports whether the pod's kubelet does nothing now.
func (p *worker) idle() bool { return p.machine.reporter.Idle() }

// mayRun reports whether containers of the pod may still run.
func (p *worker) mayRun() bool { return p.work < terminated }

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
