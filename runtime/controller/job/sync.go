package job

import (
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/controller/queue"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// sync is one look at one Job (upstream's syncJobCtx).
type sync struct {
	*controller
	entry *queue.Entry
	view  store.View
	now   time.Time
	key   store.Key
	job   *batchv1.Job // a copy, whose status is brought up to date
	owner ownership.Owner

	pods   []*corev1.Pod
	active []*corev1.Pod
	// running, ready and terminating are how many pods will be active, ready
	// and terminating once this look's effects are performed.
	running, ready, terminating int32
	succeeded, failed           int32

	wereSucceeded    intervals
	succeededIndexes intervals
	failedIndexes    *intervals
	replaceable      map[int]*corev1.Pod // see replaceablePods

	countedSucceeded map[types.UID]bool // those of the status' uncounted
	countedFailed    map[types.UID]bool
	backoff          backoff

	finished *batchv1.JobCondition // the condition that ends the Job
	err      error                 // the first refusal
	effects  []loop.Effect
}

func newSync(c *controller, e *queue.Entry, v store.View, job *batchv1.Job, now time.Time) *sync {
	cp := job.DeepCopy()
	if cp.Status.UncountedTerminatedPods == nil {
		cp.Status.UncountedTerminatedPods = &batchv1.UncountedTerminatedPods{}
	}
	uncounted := cp.Status.UncountedTerminatedPods
	return &sync{
		controller: c, entry: e, view: v, now: now, key: store.Jobs.KeyOf(job), job: cp,
		owner:            ownership.NewOwner(controllerName, jobKind, job),
		countedSucceeded: setOf(uncounted.Succeeded),
		countedFailed:    setOf(uncounted.Failed),
	}
}

func setOf(uids []types.UID) map[types.UID]bool {
	set := make(map[types.UID]bool, len(uids))
	for _, uid := range uids {
		set[uid] = true
	}
	return set
}

// run is upstream's syncJob.
func (s *sync) run() []loop.Effect {
	s.claim()
	s.count()
	if s.job.Status.StartTime == nil && !isSuspended(s.job) {
		s.job.Status.StartTime = s.stamp()
	}
	s.judge()
	if s.finished != nil {
		return s.end()
	}
	if s.job.DeletionTimestamp != nil {
		return s.conclude(false)
	}
	return s.manage()
}

func (s *sync) stamp() *metav1.Time {
	t := ownership.Stamp(s.now)
	return &t
}

// claim finds the Job's pods (upstream's getPodsForJob). Those that it adopts
// count as they will be.
func (s *sync) claim() {
	selector, err := metav1.LabelSelectorAsSelector(s.job.Spec.Selector)
	if err != nil {
		return
	}
	c := ownership.NewClaimer(s.owner, selector)
	c.Finalizer = batchv1.JobTrackingFinalizer
	s.pods = ownership.Claim(c, store.Pods, podsNear(s.view, s.job))
	s.effects = append(s.effects, c.Effects...)
	for i, p := range s.pods {
		if !c.Changed[p.UID] {
			continue
		}
		for _, e := range c.Effects {
			if u, ok := e.(loop.Update); ok && u.Object.GetUID() == p.UID {
				s.pods[i] = u.Object.(*corev1.Pod)
			}
		}
	}
}

// count counts the pods by what became of them.
func (s *sync) count() {
	for _, p := range s.pods {
		switch {
		case podstatus.IsActive(p):
			s.active = append(s.active, p)
			if podstatus.IsReady(p) {
				s.ready++
			}
		case podstatus.IsTerminating(p):
			s.terminating++
		}
	}
	s.running = int32(len(s.active))
	succeeded := s.uncounted(s.countedSucceeded, func(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodSucceeded })
	failed := s.uncounted(s.countedFailed, func(p *corev1.Pod) bool { return isFailed(p, s.job) })
	s.succeeded = s.job.Status.Succeeded + int32(len(succeeded)+len(s.countedSucceeded))
	s.failed = s.job.Status.Failed + int32(len(s.countedFailed))
	for _, p := range failed {
		if judge(s.job.Spec.PodFailurePolicy, p).counts {
			s.failed++
		}
	}
	s.backoff = s.backoffs[s.key].after(succeeded, failed)
}

// uncounted returns the pods that the Job's status knows nothing of yet
// (upstream's getValidPodsWithFilter).
func (s *sync) uncounted(counted map[types.UID]bool, filter func(*corev1.Pod) bool) []*corev1.Pod {
	var out []*corev1.Pod
	for _, p := range s.pods {
		if isTracked(p) && !counted[p.UID] && (!isIndexed(s.job) || isValidIndex(s.job, indexOf(p))) && filter(p) {
			out = append(out, p)
		}
	}
	return out
}

// isFailed is upstream's isPodFailed: pods that are being deleted count too,
// unless only failed ones are to be replaced.
func isFailed(p *corev1.Pod, job *batchv1.Job) bool {
	if p.Status.Phase == corev1.PodFailed {
		return true
	}
	return !replacesFailedOnly(job) && p.DeletionTimestamp != nil && p.Status.Phase != corev1.PodSucceeded
}

// replacesFailedOnly is upstream's onlyReplaceFailedPods.
func replacesFailedOnly(job *batchv1.Job) bool {
	return job.Spec.PodReplacementPolicy != nil && *job.Spec.PodReplacementPolicy == batchv1.Failed
}

func isSuspended(job *batchv1.Job) bool { return job.Spec.Suspend != nil && *job.Spec.Suspend }

// end deletes what still runs of a Job that has failed or met its criteria
// (upstream's deleteActivePods).
func (s *sync) end() []loop.Effect {
	for _, p := range s.active {
		s.remove(p)
	}
	active := s.running
	s.running = 0
	return append(s.effects, loop.Then{Do: func() []loop.Effect {
		if s.running != 0 {
			s.finished = nil
		}
		s.terminating += active - s.running
		return s.conclude(false)
	}})
}

// remove deletes a pod; if that is refused, the pod stays among the running
// (upstream's RealPodControl.DeletePod).
func (s *sync) remove(p *corev1.Pod) {
	var refusal error
	s.effects = append(s.effects,
		loop.Delete{Key: store.Pods.KeyOf(p), UID: p.UID, Rejected: func(err error) []loop.Effect {
			refusal = err
			if apierrors.IsNotFound(err) {
				return nil
			}
			s.refused(err)
			s.running++
			return []loop.Effect{s.owner.Record.Warning("FailedDelete", "Error deleting: "+err.Error())}
		}},
		loop.Then{Do: func() []loop.Effect {
			if refusal != nil {
				return nil
			}
			return []loop.Effect{s.owner.Record.Normal("SuccessfulDelete", "Deleted pod: "+p.Name)}
		}})
	if podstatus.IsReady(p) {
		s.ready--
	}
}

// refused keeps the first refusal, because of which the Job is looked at again.
func (s *sync) refused(err error) {
	if s.err == nil {
		s.err = err
	}
}

// conclude writes what is known now: what follows after pods were made or
// deleted. Managed says whether the number of pods was looked after.
func (s *sync) conclude(managed bool) []loop.Effect {
	s.effects = nil
	changed := false
	if s.finished == nil {
		if s.isComplete() {
			s.finished = s.condition(batchv1.JobSuccessCriteriaMet, batchv1.JobReasonCompletionsReached, "Reached expected number of succeeded pods")
		} else if managed {
			changed = s.setSuspended()
		}
	}
	st := &s.job.Status
	changed = changed || st.Active != s.running || !equal(st.Ready, s.ready) || !equal(st.Terminating, s.terminating)
	st.Active, st.Ready, st.Terminating = s.running, &s.ready, &s.terminating
	s.track(changed)
	return append(s.effects, loop.Then{Do: s.done})
}

// done asks for another look after a refusal.
func (s *sync) done() []loop.Effect {
	if s.err == nil {
		s.entry.Succeeded()
		return nil
	}
	s.entry.Failed(s.now, firstRetry, lastRetry)
	return []loop.Effect{loop.Retry{Err: s.err}}
}

func equal(p *int32, n int32) bool { return p != nil && *p == n }

// isComplete reports whether enough pods succeeded and none runs any more.
func (s *sync) isComplete() bool {
	if s.running != 0 {
		return false
	}
	if s.job.Spec.Completions == nil {
		return s.succeeded > 0
	}
	return s.succeeded >= *s.job.Spec.Completions
}

// setSuspended brings the condition Suspended up to date and reports whether it
// changed.
func (s *sync) setSuspended() bool {
	if isSuspended(s.job) {
		if !s.setCondition(batchv1.JobSuspended, corev1.ConditionTrue, "JobSuspended", "Job suspended") {
			return false
		}
		s.effects = append(s.effects, s.owner.Record.Normal("Suspended", "Job suspended"))
		s.job.Status.StartTime = nil
		return true
	}
	if !s.setCondition(batchv1.JobSuspended, corev1.ConditionFalse, "JobResumed", "Job resumed") {
		return false
	}
	s.effects = append(s.effects, s.owner.Record.Normal("Resumed", "Job resumed"))
	s.job.Status.StartTime = s.stamp()
	return true
}

// sortByIndex puts the pods of an indexed Job in the order of their indexes.
func (s *sync) sortByIndex() {
	if isIndexed(s.job) {
		slices.SortStableFunc(s.pods, byIndex)
	}
}
