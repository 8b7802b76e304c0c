package job

import (
	"maps"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/kubernetes/pkg/controller/job/util"

	"github.com/gherkube/gherkube/runtime/store"
)

// Dirty wakes a Job at once when it appears, disappears or is edited, and a
// second later when its status or its pods change.
func (c *controller) Dirty(v store.View, ch store.Change) []store.Key {
	switch ch.Key.Resource {
	case store.Jobs.GroupResource:
		old, _ := ch.Old.(*batchv1.Job)
		cur, _ := ch.New.(*batchv1.Job)
		return c.dirtyByJob(v, ch.Key, old, cur)
	case store.Pods.GroupResource:
		old, _ := ch.Old.(*corev1.Pod)
		cur, _ := ch.New.(*corev1.Pod)
		return c.dirtyByPod(v, old, cur)
	}
	return nil
}

// dirtyByJob is upstream's addJob, updateJob and deleteJob.
func (c *controller) dirtyByJob(v store.View, key store.Key, old, cur *batchv1.Job) []store.Key {
	switch {
	case cur == nil:
		delete(c.backoffs, key)
		c.queue.Of(key).Ask(0)
		return append(trackedPods(v, old), key)
	case util.IsJobFinished(cur):
		return append(trackedPods(v, cur), key)
	case old == nil || old.Generation != cur.Generation:
		c.queue.Of(key).Ask(0)
	default:
		c.queue.Of(key).Ask(batchPeriod)
	}
	return []store.Key{key}
}

// trackedPods are the pods of a Job that still have the tracking finalizer, and
// those without an owner that it selects (upstream's syncOrphanPodsBySelector).
func trackedPods(v store.View, job *batchv1.Job) []store.Key {
	selector, err := metav1.LabelSelectorAsSelector(job.Spec.Selector)
	if err != nil {
		return nil
	}
	var keys []store.Key
	for _, pod := range podsNear(v, job) {
		if isTracked(pod) && selector.Matches(labels.Set(pod.Labels)) {
			keys = append(keys, store.Pods.KeyOf(pod))
		}
	}
	return keys
}

// podsNear are the pods that the Job controls and those that nobody controls.
func podsNear(v store.View, job *batchv1.Job) []*corev1.Pod {
	owned := store.Pods.Indexed(v, store.ByController, store.ControllerValue(job.Namespace, job.UID))
	return append(owned, store.Pods.Indexed(v, store.ByController, store.ControllerValue(job.Namespace, ""))...)
}

// dirtyByPod is upstream's addPod, updatePod and deletePod.
func (c *controller) dirtyByPod(v store.View, old, cur *corev1.Pod) []store.Key {
	var keys []store.Key
	if old != nil && controllerOf(old) != nil && (cur == nil || !sameController(old, cur)) {
		keys = append(keys, c.batch(v, old)...)
	}
	if cur == nil {
		return keys
	}
	if controllerOf(cur) != nil {
		keys = append(keys, c.batch(v, cur)...)
		if cur.DeletionTimestamp != nil && isTracked(cur) {
			keys = append(keys, store.Pods.KeyOf(cur))
		}
		return keys
	}
	if isTracked(cur) {
		keys = append(keys, store.Pods.KeyOf(cur))
	}
	if old == nil || controllerOf(old) != nil || !maps.Equal(old.Labels, cur.Labels) {
		keys = append(keys, c.batchMatching(v, cur)...)
	}
	return keys
}

// batch wakes the Job that controls the pod, if it has not ended.
func (c *controller) batch(v store.View, pod *corev1.Pod) []store.Key {
	job, ok := jobOf(v, pod)
	if !ok || util.IsJobFinished(job) {
		return nil
	}
	key := store.Jobs.KeyOf(job)
	c.queue.Of(key).Ask(batchPeriod)
	return []store.Key{key}
}

// batchMatching wakes the Jobs that select the pod, which has no controller
// (upstream's getPodJobs).
func (c *controller) batchMatching(v store.View, pod *corev1.Pod) []store.Key {
	if len(pod.Labels) == 0 || pod.DeletionTimestamp != nil {
		return nil
	}
	var keys []store.Key
	for _, job := range store.Jobs.List(v, pod.Namespace) {
		selector, err := metav1.LabelSelectorAsSelector(job.Spec.Selector)
		if err == nil && selector.Matches(labels.Set(pod.Labels)) {
			key := store.Jobs.KeyOf(job)
			c.queue.Of(key).Ask(batchPeriod)
			keys = append(keys, key)
		}
	}
	return keys
}

// jobOf returns the Job that controls the pod (upstream's
// resolveControllerRef).
func jobOf(v store.View, pod *corev1.Pod) (*batchv1.Job, bool) {
	ref := controllerOf(pod)
	if ref == nil || ref.Kind != jobKind.Kind {
		return nil, false
	}
	job, ok := store.Jobs.Get(v, pod.Namespace, ref.Name)
	return job, ok && job.UID == ref.UID
}

func controllerOf(pod *corev1.Pod) *metav1.OwnerReference { return metav1.GetControllerOfNoCopy(pod) }

func sameController(a, b *corev1.Pod) bool {
	x, y := controllerOf(a), controllerOf(b)
	return x != nil && y != nil && x.UID == y.UID
}

// isTracked is upstream's hasJobTrackingFinalizer.
func isTracked(pod *corev1.Pod) bool {
	return slices.Contains(pod.Finalizers, batchv1.JobTrackingFinalizer)
}

func withoutTracking(finalizers []string) []string {
	return slices.DeleteFunc(finalizers, func(f string) bool { return f == batchv1.JobTrackingFinalizer })
}
