package job

import (
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// tracking is how ended pods get counted exactly once: their UIDs are written
// into the status, their finalizers are removed, and then they are counted
// (upstream's trackJobStatusAndRemoveFinalizers).
type tracking struct {
	*sync
	flush   bool // the status has changed
	release []*corev1.Pod
	tracked map[types.UID]bool // the pods that have the finalizer
	full    bool               // there are more pods to count than one look does
	stuck   bool               // a finalizer could not be removed
}

func (s *sync) track(changed bool) {
	t := &tracking{sync: s, flush: changed, tracked: map[types.UID]bool{}}
	s.sortByIndex()
	for _, p := range s.pods {
		if isTracked(p) {
			t.tracked[p.UID] = true
		}
	}
	if t.countReleased() {
		t.flush = true
	}
	t.collect()
	t.announce()
	if t.flush {
		s.writeStatus()
		s.backoffs[s.key] = s.backoff
	}
	for _, p := range t.release {
		delete(t.tracked, p.UID)
		s.effects = append(s.effects, s.untracked(p, func(err error) {
			s.refused(err)
			t.tracked[p.UID], t.stuck = true, true
		}))
	}
	s.effects = append(s.effects, loop.Then{Do: t.finish})
}

// untracked takes the finalizer off the pod. That it is gone does not count as a refusal.
func (s *sync) untracked(p *corev1.Pod, refused func(error)) loop.Effect {
	return untrack(p, func(err error) []loop.Effect {
		if !apierrors.IsNotFound(err) {
			refused(err)
		}
		return nil
	})
}

// collect notes the pods that have ended as uncounted.
func (t *tracking) collect() {
	var indexes []int
	uncounted := t.job.Status.UncountedTerminatedPods
	for _, p := range t.pods {
		if !isTracked(p) || !t.isReleasable(p) {
			continue
		}
		t.release = append(t.release, p)
		switch {
		case p.Status.Phase == corev1.PodSucceeded && !t.countedFailed[p.UID]:
			if isIndexed(t.job) {
				if i := indexOf(p); isValidIndex(t.job, i) && !t.wereSucceeded.has(i) {
					indexes = append(indexes, i)
					t.flush = true
				}
			} else if !t.countedSucceeded[p.UID] {
				uncounted.Succeeded = append(uncounted.Succeeded, p.UID)
				t.flush = true
			}
		case isFailed(p, t.job) || (t.finished != nil && t.finished.Type != batchv1.JobSuccessCriteriaMet):
			if t.countsAsFailed(p) {
				uncounted.Failed = append(uncounted.Failed, p.UID)
				t.flush = true
			}
		}
		if len(indexes)+len(uncounted.Succeeded)+len(uncounted.Failed) >= maxUncounted {
			t.full = true
			break
		}
	}
	if isIndexed(t.job) {
		t.writeIndexes(indexes)
	}
}

// isReleasable is upstream's canRemoveFinalizer.
func (t *tracking) isReleasable(p *corev1.Pod) bool {
	if t.job.DeletionTimestamp != nil || t.finished != nil || p.Status.Phase == corev1.PodSucceeded {
		return true
	}
	if !isFailed(p, t.job) {
		return false
	}
	replaceable, ok := t.replaceable[indexOf(p)]
	return !ok || replaceable.UID != p.UID
}

// countsAsFailed reports whether the pod is one more failure of the Job.
func (t *tracking) countsAsFailed(p *corev1.Pod) bool {
	if t.countedFailed[p.UID] || (isIndexed(t.job) && !isValidIndex(t.job, indexOf(p))) {
		return false
	}
	return judge(t.job.Spec.PodFailurePolicy, p).counts
}

// writeIndexes brings the status' indexes up to date, with those that succeeded
// since.
func (t *tracking) writeIndexes(succeeded []int) {
	st := &t.job.Status
	t.succeededIndexes = t.succeededIndexes.with(slices.Compact(succeeded))
	text := t.succeededIndexes.String()
	t.flush = t.flush || text != st.CompletedIndexes
	st.CompletedIndexes = text
	st.Succeeded = int32(t.succeededIndexes.total())
	var failed *string
	if t.failedIndexes != nil {
		text := t.failedIndexes.String()
		failed = &text
	}
	if (failed == nil) != (st.FailedIndexes == nil) || (failed != nil && *failed != *st.FailedIndexes) {
		st.FailedIndexes = failed
		t.flush = true
	}
}

// announce writes the condition that comes before the end, FailureTarget or
// SuccessCriteriaMet, and makes the one that ends the Job of it.
func (t *tracking) announce() {
	c := t.finished
	if c == nil {
		return
	}
	switch c.Type {
	case batchv1.JobFailureTarget:
		t.job.Status.Conditions = append(t.job.Status.Conditions, *c)
		t.flush = true
		t.finished = t.condition(batchv1.JobFailed, c.Reason, c.Message)
	case batchv1.JobSuccessCriteriaMet:
		if t.holds(batchv1.JobSuccessCriteriaMet) == nil {
			t.job.Status.Conditions = append(t.job.Status.Conditions, *c)
			t.flush = true
		}
		t.finished = t.condition(batchv1.JobComplete, c.Reason, c.Message)
	}
}

// finish counts the pods whose finalizers are gone, and ends the Job if nothing
// of it is left.
func (t *tracking) finish() []loop.Effect {
	t.effects = nil
	flush := t.countReleased()
	ended := !t.full && !t.stuck && t.isOver()
	if ended {
		t.setCondition(t.finished.Type, corev1.ConditionTrue, t.finished.Reason, t.finished.Message)
		if t.finished.Type == batchv1.JobComplete {
			at := t.finished.LastTransitionTime
			t.job.Status.CompletionTime = &at
		}
	}
	if flush || ended {
		t.writeStatus()
	}
	if ended {
		t.tellEnd()
	}
	return t.effects
}

// countReleased counts the uncounted pods that have no finalizer any more, and
// reports whether there were any (upstream's
// cleanUncountedPodsWithoutFinalizers).
func (t *tracking) countReleased() bool {
	st := &t.job.Status
	move := func(uids *[]types.UID, counter *int32) bool {
		before := len(*uids)
		*uids = slices.DeleteFunc(*uids, func(uid types.UID) bool { return !t.tracked[uid] })
		*counter += int32(before - len(*uids))
		return len(*uids) != before
	}
	succeeded := move(&st.UncountedTerminatedPods.Succeeded, &st.Succeeded)
	failed := move(&st.UncountedTerminatedPods.Failed, &st.Failed)
	return succeeded || failed
}

// isOver reports whether the Job has ended and all its pods are counted and
// gone (upstream's enactJobFinished).
func (t *tracking) isOver() bool {
	u := t.job.Status.UncountedTerminatedPods
	return t.finished != nil && len(u.Succeeded)+len(u.Failed) == 0 && t.terminating == 0
}

// tellEnd is upstream's recordJobFinished.
func (t *tracking) tellEnd() {
	if t.finished.Type != batchv1.JobComplete {
		t.effects = append(t.effects, t.owner.Record.Warning(t.finished.Reason, t.finished.Message))
		return
	}
	if n := t.job.Spec.Completions; n != nil && t.job.Status.Succeeded > *n {
		t.effects = append(t.effects, t.owner.Record.Warning("TooManySucceededPods", "Too many succeeded pods running after completion count reached"))
	}
	t.effects = append(t.effects, t.owner.Record.Normal("Completed", "Job completed"))
}

// writeStatus writes the status as it is now.
func (s *sync) writeStatus() {
	written := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Namespace: s.job.Namespace, Name: s.job.Name, UID: s.job.UID},
		Status:     *s.job.Status.DeepCopy(),
	}
	s.effects = append(s.effects, loop.Status{Key: store.Jobs.KeyOf(written), Object: written})
}
