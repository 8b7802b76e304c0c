package job

import (
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/controller/job/util"

	"github.com/gherkube/gherkube/runtime/controller/queue"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// Upstream's SyncJobBatchPeriod, DefaultJobApiBackOff, MaxJobApiBackOff and
// MaxUncountedPods; maxPerSync is MaxPodCreateDeletePerSync.
const (
	batchPeriod  = time.Second
	firstRetry   = time.Second
	lastRetry    = time.Minute
	maxUncounted = 500
	maxPerSync   = 500
)

const controllerName = "job-controller"

var jobKind = batchv1.SchemeGroupVersion.WithKind("Job")

// controller is upstream's job.Controller. Its keys are Jobs, and pods that no
// Job counts any more.
type controller struct {
	queue    *queue.Queue
	backoffs map[store.Key]backoff
}

// NewJobs returns the Job controller.
func NewJobs() loop.Actor {
	return &controller{queue: queue.New(), backoffs: map[store.Key]backoff{}}
}

func (*controller) Name() string { return controllerName }

// Reconcile looks at a Job once that is due, or at a pod that may be an orphan.
func (c *controller) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	if key.Resource == store.Pods.GroupResource {
		return loop.Outcome{Effects: releaseOrphan(v, key)}
	}
	e := c.queue.Of(key)
	if due := e.Due(now); due.After(now) {
		return loop.Outcome{Again: due}
	}
	e.Begin()
	job, ok := store.Jobs.Get(v, key.Namespace, key.Name)
	if !ok || managedByOther(job) || util.IsJobFinished(job) {
		c.forget(key)
		return loop.Outcome{}
	}
	effects := newSync(c, e, v, job, now).run()
	return loop.Outcome{Effects: effects, Again: e.Due(now)}
}

// forget drops what is known about a Job that is gone or has ended.
func (c *controller) forget(key store.Key) {
	c.queue.Forget(key)
	delete(c.backoffs, key)
}

// managedByOther reports whether another controller cares for the Job
// (upstream's managedByExternalController).
func managedByOther(job *batchv1.Job) bool {
	by := job.Spec.ManagedBy
	return by != nil && *by != batchv1.JobControllerName
}

// releaseOrphan takes the tracking finalizer off a pod that no Job counts any
// more (upstream's handleSingleOrphanPod).
func releaseOrphan(v store.View, key store.Key) []loop.Effect {
	pod, ok := store.Pods.Get(v, key.Namespace, key.Name)
	if !ok || !isTracked(pod) {
		return nil
	}
	if ref := controllerOf(pod); ref != nil {
		if ref.Kind != jobKind.Kind || ref.APIVersion != jobKind.GroupVersion().String() {
			return nil
		}
		job, ok := jobOf(v, pod)
		if ok && (managedByOther(job) || !util.IsJobFinished(job)) {
			return nil
		}
	}
	return []loop.Effect{untrack(pod, nil)}
}

// untrack takes the tracking finalizer off the pod, whatever else became of it.
func untrack(pod *corev1.Pod, rejected func(error) []loop.Effect) loop.Update {
	cp := pod.DeepCopy()
	cp.Finalizers = withoutTracking(cp.Finalizers)
	cp.ResourceVersion = ""
	return loop.Update{Key: store.Pods.KeyOf(pod), Object: cp, Rejected: rejected}
}
