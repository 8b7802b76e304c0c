package job

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/podstatus"
)

// Upstream's DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff.
const (
	firstBackoff = 10 * time.Second
	lastBackoff  = 10 * time.Minute
)

// backoff is how often the pods of a Job failed since one succeeded, and when
// the last one did (upstream's backoffRecord).
type backoff struct {
	failures int32
	last     time.Time
}

// after returns the back-off once these pods, which have ended since, are
// counted too (upstream's newBackoffRecord).
func (b backoff) after(succeeded, failed []*corev1.Pod) backoff {
	if len(succeeded) > 0 {
		b = backoff{}
		lastSuccess := slices.MaxFunc(finishedTimes(succeeded), time.Time.Compare)
		failed = slices.DeleteFunc(slices.Clone(failed), func(p *corev1.Pod) bool { return !finishedAt(p).After(lastSuccess) })
	}
	if len(failed) > 0 {
		b.failures += int32(len(failed))
		b.last = slices.MaxFunc(finishedTimes(failed), time.Time.Compare)
	}
	return b
}

// remaining is how long to wait for the next pod (upstream's
// getRemainingTimeForFailuresCount).
func (b backoff) remaining(now time.Time) time.Duration {
	if b.failures == 0 {
		return 0
	}
	d := firstBackoff
	for i := 1; i < int(b.failures) && d < lastBackoff; i++ {
		d = min(2*d, lastBackoff)
	}
	return max(0, d-now.Sub(b.last))
}

// indexRemaining is how long to wait for the pod that replaces the failed one,
// which may be nil (upstream's getRemainingTimePerIndex).
func indexRemaining(failed *corev1.Pod, now time.Time) time.Duration {
	if failed == nil {
		return 0
	}
	return backoff{allIndexFailures(failed) + 1, finishedAt(failed)}.remaining(now)
}

func finishedTimes(pods []*corev1.Pod) []time.Time {
	times := make([]time.Time, len(pods))
	for i, p := range pods {
		times[i] = finishedAt(p)
	}
	return times
}

// finishedAt is upstream's getFinishedTime: when the last container ended, else
// when the pod stopped being ready, was deleted or was made.
func finishedAt(p *corev1.Pod) time.Time {
	if t := lastEnd(p); !t.IsZero() {
		return t
	}
	if c := podstatus.Condition(p, corev1.PodReady); c != nil && c.Status == corev1.ConditionFalse && !c.LastTransitionTime.IsZero() {
		return c.LastTransitionTime.Time
	}
	if p.DeletionTimestamp != nil {
		var grace int64
		if p.DeletionGracePeriodSeconds != nil {
			grace = *p.DeletionGracePeriodSeconds
		}
		return p.DeletionTimestamp.Add(-time.Duration(grace) * time.Second)
	}
	return p.CreationTimestamp.Time
}

// lastEnd is when the last of the containers and sidecars ended; zero if one
// has not (upstream's getFinishTimeFromContainers).
func lastEnd(p *corev1.Pod) time.Time {
	statuses := slices.Clone(p.Status.ContainerStatuses)
	for _, c := range p.Spec.InitContainers {
		if c.RestartPolicy == nil || *c.RestartPolicy != corev1.ContainerRestartPolicyAlways {
			continue
		}
		for _, s := range p.Status.InitContainerStatuses {
			if s.Name == c.Name {
				statuses = append(statuses, s)
			}
		}
	}
	var last time.Time
	for _, s := range statuses {
		if s.State.Terminated == nil || s.State.Terminated.FinishedAt.IsZero() {
			return time.Time{}
		}
		if at := s.State.Terminated.FinishedAt.Time; at.After(last) {
			last = at
		}
	}
	return last
}
