package kubelet

import (
	"errors"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/images"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/prober"
	"github.com/gherkube/gherkube/runtime/kubelet/relist"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
)

// failedRetrievePullSecrets is the reason of an event (pkg/kubelet/events).
const failedRetrievePullSecrets = "FailedToRetrieveImagePullSecret"

// generate makes the pod's status. A pod whose active deadline has passed is ended
// (activeDeadlineHandler.ShouldEvict).
func (p *worker) generate(o *relist.Pod, end status.Ending) corev1.PodStatus {
	facts := status.Facts{
		Seen: o, End: end, Failures: p.reasons, Mark: p.prober.Mark,
		Resize: p.status.Resizing(end), Cgroup: p.containers.Cgroup(),
	}
	if p.deadline.past() {
		facts.Evicted = &status.Eviction{Reason: "DeadlineExceeded", Message: "Pod was active on the node longer than the specified deadline"}
		p.Event(corev1.EventTypeNormal, facts.Evicted.Reason, "%s", facts.Evicted.Message)
		if p.work == syncing {
			p.terminate()
		}
	}
	if facts.Evicted == nil {
		facts.Evicted = p.eviction
	}
	return status.Make(p.Pod, p.status.Latest(), facts)
}

// sync does what is next.
func (p *worker) sync(kind work) {
	switch {
	case kind == terminating:
		p.syncTerminating()
	case kind == terminated:
		p.syncTerminated()
	case p.work == syncing:
		p.syncPod()
	default:
		p.synced(nil) // cancelled: the pod is to end
	}
}

// syncPod brings the pod closer to its spec: Kubelet.SyncPod.
func (p *worker) syncPod() {
	p.trackResize()
	s := p.generate(p.lister.Seen(), status.Restartable)
	p.status.Set(s)
	if pod.Terminal(s.Phase) {
		p.terminate()
		p.advanced(terminating)
		return
	}
	p.reconcileMirror()
	p.volumes.Mount(func(err error) {
		if err != nil {
			if !errors.Is(err, volume.ErrCanceled) {
				p.Event(corev1.EventTypeWarning, volume.FailedMount, "Unable to attach or mount volumes: %v", err)
			}
			p.synced([]error{err})
			return
		}
		p.prober.Begin()
		actions := p.containers.Plan(p.lister.Seen(), p.prober, &s)
		p.starter.Sync(*p.lister.Seen(), actions, func(results []containers.Result) { p.runtimeSynced(results, &actions) })
	})
}

// runtimeSynced is what Kubelet.SyncPod does after the runtime's SyncPod.
func (p *worker) runtimeSynced(results []containers.Result, did *containers.Actions) {
	var errs []error
	pullFailed := false
	for _, r := range results {
		if r.Container != "" && r.Err != nil {
			if p.reasons == nil {
				p.reasons = map[string]status.StartError{}
			}
			p.reasons[r.Container] = status.StartError{Reason: r.Err, Message: r.Message}
		} else if r.Container != "" {
			delete(p.reasons, r.Container)
		}
		if r.Err != nil {
			errs = append(errs, r.Err)
		}
		if errors.Is(r.Err, containers.ErrResize) {
			p.resizeFailed(r.Message)
		}
		pullFailed = pullFailed || errors.Is(r.Err, images.ErrImagePull)
	}
	if missing := p.missingPullSecrets(); pullFailed && len(missing) > 0 {
		p.Event(corev1.EventTypeWarning, failedRetrievePullSecrets,
			"Unable to retrieve some image pull secrets (%s); attempting to pull the image may not succeed.", strings.Join(missing, ", "))
	}
	p.synced(errs)
	if len(errs) > 0 || len(results) == 0 {
		return
	}
	p.lister.Plan(p.Now().Add(p.Last(p.Latency.Relist)))
	if did.Resets() {
		p.requestSync()
	}
}

func (p *worker) missingPullSecrets() []string {
	var missing []string
	for _, ref := range p.API.Spec.ImagePullSecrets {
		if _, ok := p.Secret(ref.Name); !ok && ref.Name != "" {
			missing = append(missing, ref.Name)
		}
	}
	return missing
}

// syncTerminating stops all containers: Kubelet.SyncTerminatingPod.
func (p *worker) syncTerminating() {
	p.status.Set(p.generate(p.lister.Seen(), status.Restartable))
	p.prober.Stop(prober.Liveness, prober.Startup)
	grace := p.grace
	p.containers.Kill(p.lister.Seen(), &grace, func() {
		p.prober.Stop(prober.Liveness, prober.Startup, prober.Readiness)
		o := p.lister.Now()
		p.status.Set(p.generate(&o, status.Ends))
		p.ended = p.Now()
		p.advanced(terminated)
	})
}

// syncTerminated cleans up: Kubelet.SyncTerminatedPod.
func (p *worker) syncTerminated() {
	p.status.Set(p.generate(p.lister.Seen(), status.Ends))
	p.volumes.AwaitUnmount(p.ended, func() {
		p.status.Terminate()
		p.working = false
		p.work = finished
		p.Cancel(p.resync)
		p.deadline.stop()
		p.lister.Stop()
	})
}
