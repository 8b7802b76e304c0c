package job

import (
	"slices"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// judge decides whether the Job has ended, in upstream's order: what an earlier
// look decided, then reasons to fail, then reasons to succeed.
func (s *sync) judge() {
	s.finished = s.decidedBefore()
	if s.finished == nil {
		s.judgePolicy()
	}
	if s.finished == nil {
		s.judgeLimits()
	}
	if isIndexed(s.job) {
		s.judgeIndexes()
	}
}

// decidedBefore returns the condition of an earlier look that ends the Job.
func (s *sync) decidedBefore() *batchv1.JobCondition {
	if c := s.holds(batchv1.JobSuccessCriteriaMet); c != nil {
		return c
	}
	if c := s.holds(batchv1.JobFailureTarget); c != nil {
		return s.condition(batchv1.JobFailed, c.Reason, c.Message)
	}
	return nil
}

// judgePolicy lets the pod failure policy fail the Job (upstream's
// getFailJobMessage).
func (s *sync) judgePolicy() {
	if s.job.Spec.PodFailurePolicy == nil {
		return
	}
	for _, p := range s.pods {
		if !isFailed(p, s.job) {
			continue
		}
		if message := judge(s.job.Spec.PodFailurePolicy, p).failJob; message != "" {
			s.fail(batchv1.JobReasonPodFailurePolicy, message)
			return
		}
	}
}

// judgeLimits fails a Job that is past its back-off limit or its deadline.
func (s *sync) judgeLimits() {
	if s.failed > *s.job.Spec.BackoffLimit || s.restartedTooOften() {
		s.fail(batchv1.JobReasonBackoffLimitExceeded, "Job has reached the specified backoff limit")
		return
	}
	if s.job.Spec.ActiveDeadlineSeconds == nil || s.job.Status.StartTime == nil || isSuspended(s.job) {
		return
	}
	deadline := s.job.Status.StartTime.Add(time.Duration(*s.job.Spec.ActiveDeadlineSeconds) * time.Second)
	if !s.now.Before(deadline) {
		s.fail(batchv1.JobReasonDeadlineExceeded, "Job was active longer than specified deadline")
		return
	}
	s.entry.At(deadline)
}

// restartedTooOften is upstream's pastBackoffLimitOnFailure.
func (s *sync) restartedTooOften() bool {
	if s.job.Spec.Template.Spec.RestartPolicy != corev1.RestartPolicyOnFailure {
		return false
	}
	var restarts int32
	for _, p := range s.pods {
		if p.Status.Phase != corev1.PodRunning && p.Status.Phase != corev1.PodPending {
			continue
		}
		for _, c := range slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses) {
			restarts += c.RestartCount
		}
	}
	return restarts >= max(1, *s.job.Spec.BackoffLimit)
}

// judgeIndexes counts succeeded and failed indexes, and lets the limits of
// failed ones and the success policy end the Job.
func (s *sync) judgeIndexes() {
	completions := *s.job.Spec.Completions
	s.wereSucceeded = parseIntervals(s.job.Status.CompletedIndexes, int(completions))
	s.succeededIndexes = s.wereSucceeded.with(indexesOf(s.uncounted(nil, func(p *corev1.Pod) bool {
		return p.Status.Phase == corev1.PodSucceeded
	})))
	s.succeeded = int32(s.succeededIndexes.total())
	if s.job.Spec.BackoffLimitPerIndex != nil {
		s.judgeFailedIndexes(int(completions))
		s.replaceable = s.replaceablePods()
	}
	if s.finished != nil {
		return
	}
	if message := success(s.job.Spec.SuccessPolicy, completions, s.succeededIndexes); message != "" {
		s.finished = s.condition(batchv1.JobSuccessCriteriaMet, batchv1.JobReasonSuccessPolicy, message)
	}
}

// judgeFailedIndexes fails a Job with too many failed indexes, or one whose
// indexes have all ended, some by failing.
func (s *sync) judgeFailedIndexes(completions int) {
	var before intervals
	if s.job.Status.FailedIndexes != nil {
		before = parseIntervals(*s.job.Status.FailedIndexes, completions)
	}
	failed := before.with(indexesOf(s.uncounted(nil, s.failsIndex)))
	s.failedIndexes = &failed
	if s.finished != nil {
		return
	}
	switch n := failed.total(); {
	case s.job.Spec.MaxFailedIndexes != nil && n > int(*s.job.Spec.MaxFailedIndexes):
		s.fail(batchv1.JobReasonMaxFailedIndexesExceeded, "Job has exceeded the specified maximal number of failed indexes")
	case n > 0 && n+s.succeededIndexes.total() >= completions:
		s.fail(batchv1.JobReasonFailedIndexes, "Job has failed indexes")
	}
}

// failsIndex reports whether the index of the pod fails with it (upstream's
// isIndexFailed).
func (s *sync) failsIndex(p *corev1.Pod) bool {
	if !isFailed(p, s.job) {
		return false
	}
	v := judge(s.job.Spec.PodFailurePolicy, p)
	return v.failIndex || (v.counts && indexFailures(p) >= *s.job.Spec.BackoffLimitPerIndex)
}

// replaceablePods are the last failed pods of the indexes that wait for another
// one. They stay until it is made, because it notes their failures (upstream's
// getPodsWithDelayedDeletionPerIndex).
func (s *sync) replaceablePods() map[int]*corev1.Pod {
	active := indexesOf(s.active)
	last := map[int]*corev1.Pod{}
	for _, p := range s.uncounted(nil, func(p *corev1.Pod) bool { return isFailed(p, s.job) }) {
		i := indexOf(p)
		if s.succeededIndexes.has(i) || s.failedIndexes.has(i) || slices.Contains(active, i) {
			continue
		}
		other, ok := last[i]
		if !ok || allIndexFailures(other) <= allIndexFailures(p) && !finishedAt(p).Before(finishedAt(other)) {
			last[i] = p
		}
	}
	return last
}

func (s *sync) fail(reason, message string) {
	s.finished = s.condition(batchv1.JobFailureTarget, reason, message)
}

// condition returns a condition that is true from now on.
func (s *sync) condition(kind batchv1.JobConditionType, reason, message string) *batchv1.JobCondition {
	c := s.newCondition(kind, corev1.ConditionTrue, reason, message)
	return &c
}

func (s *sync) newCondition(kind batchv1.JobConditionType, status corev1.ConditionStatus, reason, message string) batchv1.JobCondition {
	return batchv1.JobCondition{
		Type: kind, Status: status, LastProbeTime: *s.stamp(), LastTransitionTime: *s.stamp(), Reason: reason, Message: message,
	}
}

// holds returns the Job's condition of the type if it is true, else nil.
func (s *sync) holds(kind batchv1.JobConditionType) *batchv1.JobCondition {
	if c := s.find(kind); c != nil && c.Status == corev1.ConditionTrue {
		return c
	}
	return nil
}

func (s *sync) find(kind batchv1.JobConditionType) *batchv1.JobCondition {
	for i := range s.job.Status.Conditions {
		if s.job.Status.Conditions[i].Type == kind {
			return &s.job.Status.Conditions[i]
		}
	}
	return nil
}

// setCondition sets a condition and reports whether that changed anything
// (upstream's ensureJobConditionStatus). One that was never there does not
// become false.
func (s *sync) setCondition(kind batchv1.JobConditionType, status corev1.ConditionStatus, reason, message string) bool {
	fresh := s.newCondition(kind, status, reason, message)
	c := s.find(kind)
	switch {
	case c == nil && status == corev1.ConditionFalse:
		return false
	case c == nil:
		s.job.Status.Conditions = append(s.job.Status.Conditions, fresh)
		return true
	case c.Status == status && c.Reason == reason && c.Message == message:
		return false
	}
	*c = fresh
	return true
}
