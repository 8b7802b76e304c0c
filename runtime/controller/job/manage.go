package job

import (
	"cmp"
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
	"github.com/gherkube/gherkube/runtime/store"
)

// manage brings the number of pods to what it should be, then goes on with
// conclude (upstream's manageJob).
func (s *sync) manage() []loop.Effect {
	if isSuspended(s.job) {
		return s.shrink(s.surplus(len(s.active)))
	}
	wanted := s.wanted()
	surplus := s.surplus(max(0, len(s.active)-int(wanted)))
	if len(surplus) > 0 {
		return s.shrink(surplus[:min(len(surplus), maxPerSync)])
	}
	missing := wanted - s.running
	if replacesFailedOnly(s.job) {
		missing -= s.terminating
	}
	if missing > 0 {
		return s.grow(int(min(missing, maxPerSync)))
	}
	return s.proceed()
}

// proceed concludes after the effects so far.
func (s *sync) proceed() []loop.Effect {
	return append(s.effects, loop.Then{Do: func() []loop.Effect { return s.conclude(true) }})
}

// wanted is how many pods should be active.
func (s *sync) wanted() int32 {
	parallelism := *s.job.Spec.Parallelism
	switch {
	case s.job.Spec.Completions != nil:
		return max(0, min(parallelism, *s.job.Spec.Completions-s.succeeded))
	case s.succeeded > 0:
		return s.running
	}
	return parallelism
}

// shrink deletes pods that still run, and counts them no more (upstream's
// deleteJobPods).
func (s *sync) shrink(pods []*corev1.Pod) []loop.Effect {
	before := s.running
	s.running -= int32(len(pods))
	for _, p := range pods {
		if isTracked(p) {
			s.effects = append(s.effects, s.untracked(p, func(err error) { s.refused(err) }))
		}
		s.remove(p)
	}
	return append(s.effects, loop.Then{Do: func() []loop.Effect {
		s.terminating += before - s.running
		return s.conclude(true)
	}})
}

// surplus returns which of the active pods to delete, at least n: those without
// a valid index of their own, then those that have come least far (upstream's
// activePodsForRemoval).
func (s *sync) surplus(n int) []*corev1.Pod {
	rest := slices.Clone(s.active)
	var out []*corev1.Pod
	if isIndexed(s.job) {
		out, rest = s.withoutOwnIndex(rest)
	}
	if len(out) < n {
		slices.SortStableFunc(rest, byProgress)
		out = append(out, rest[:n-len(out)]...)
	}
	return out
}

// withoutOwnIndex parts the pods into those whose index is missing, invalid or
// another pod's, and the rest (upstream's appendDuplicatedIndexPodsForRemoval).
func (s *sync) withoutOwnIndex(pods []*corev1.Pod) (out, rest []*corev1.Pod) {
	slices.SortStableFunc(pods, byIndex)
	for len(pods) > 0 {
		index, n := indexOf(pods[0]), 1
		for n < len(pods) && indexOf(pods[n]) == index {
			n++
		}
		same := pods[:n]
		pods = pods[n:]
		if !isValidIndex(s.job, index) {
			out = append(out, same...)
			continue
		}
		slices.SortStableFunc(same, byProgress)
		out = append(out, same[:n-1]...)
		rest = append(rest, same[n-1])
	}
	return out, rest
}

// byProgress orders active pods by how far they have come (upstream's
// ActivePods).
func byProgress(a, b *corev1.Pod) int {
	return cmp.Or(
		truth(a.Spec.NodeName != "")-truth(b.Spec.NodeName != ""),
		podstatus.PhaseOrdinal(a)-podstatus.PhaseOrdinal(b),
		truth(podstatus.IsReady(a))-truth(podstatus.IsReady(b)),
		byAge(podstatus.ReadySince(a), podstatus.ReadySince(b)),
		cmp.Compare(podstatus.Restarts(b), podstatus.Restarts(a)),
		cmp.Compare(podstatus.SidecarRestarts(b), podstatus.SidecarRestarts(a)),
		byAge(&a.CreationTimestamp, &b.CreationTimestamp),
	)
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// byAge puts what has no time first, then the later one (upstream's
// afterOrZero).
func byAge(a, b *metav1.Time) int {
	if a.IsZero() || b.IsZero() {
		return truth(!a.IsZero()) - truth(!b.IsZero())
	}
	return b.Compare(a.Time)
}

// grow makes at most n pods, unless back-off says to wait.
func (s *sync) grow(n int) []loop.Effect {
	indexes, wait := make([]int, n), time.Duration(0)
	for i := range indexes {
		indexes[i] = noIndex
	}
	perIndex := s.job.Spec.BackoffLimitPerIndex != nil
	if !perIndex {
		wait = s.backoff.remaining(s.now)
	}
	if wait == 0 && isIndexed(s.job) {
		indexes = s.pendingIndexes(n)
		if perIndex {
			indexes, wait = s.ripe(indexes)
		}
	}
	if wait > 0 {
		s.entry.At(s.now.Add(max(wait, batchPeriod)))
		return s.proceed()
	}
	pods := make([]*corev1.Pod, len(indexes))
	for i, index := range indexes {
		pods[i] = s.pod(index)
	}
	return s.create(pods)
}

// pendingIndexes returns the first n indexes that have no pod and have not
// ended (upstream's firstPendingIndexes).
func (s *sync) pendingIndexes(n int) []int {
	taken := s.succeededIndexes.with(indexesOf(s.active))
	if replacesFailedOnly(s.job) {
		terminating := slices.DeleteFunc(slices.Clone(s.pods), func(p *corev1.Pod) bool { return !podstatus.IsTerminating(p) })
		taken = taken.with(indexesOf(terminating))
	}
	if s.failedIndexes != nil {
		taken = taken.merge(*s.failedIndexes)
	}
	return taken.missing(n, int(*s.job.Spec.Completions))
}

// ripe returns the indexes whose back-off is over; if there are none, how long
// the first one takes (upstream's getPodCreationInfoForIndependentIndexes).
func (s *sync) ripe(indexes []int) (now []int, wait time.Duration) {
	for _, i := range indexes {
		remaining := indexRemaining(s.replaceable[i], s.now)
		switch {
		case remaining == 0:
			now = append(now, i)
		case wait == 0 || remaining < wait:
			wait = remaining
		}
	}
	if len(now) > 0 {
		wait = 0
	}
	return now, wait
}

// pod returns the pod for the index, or one without.
func (s *sync) pod(index int) *corev1.Pod {
	p := s.owner.Pod(&s.job.Spec.Template)
	if !slices.Contains(p.Finalizers, batchv1.JobTrackingFinalizer) {
		p.Finalizers = append(p.Finalizers, batchv1.JobTrackingFinalizer)
	}
	if !isIndexed(s.job) {
		return p
	}
	addIndexVariable(&p.Spec)
	setIndex(p, s.job, index)
	if s.job.Spec.BackoffLimitPerIndex != nil {
		countIndexFailures(p, s.job, s.replaceable[index])
	}
	return p
}

// create makes the pods. Those that were made are active, whatever becomes of
// the others.
func (s *sync) create(pods []*corev1.Pod) []loop.Effect {
	effects := s.owner.SlowStart(pods, func(err error) []loop.Effect {
		s.refused(err)
		return s.conclude(true)
	})
	for i, e := range effects {
		c := e.(loop.Create)
		created := c.Created
		c.Created = func(made store.Object) []loop.Effect {
			s.running++
			return created(made)
		}
		effects[i] = c
	}
	s.effects = append(s.effects, effects...)
	return s.proceed()
}
