package statefulset

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// maxUnavailable is upstream's getStatefulSetMaxUnavailable.
func maxUnavailable(set *appsv1.StatefulSet) (int, error) {
	r := set.Spec.UpdateStrategy.RollingUpdate
	if r == nil {
		return 1, nil
	}
	n, err := intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(r.MaxUnavailable, intstr.FromInt32(1)), int(*set.Spec.Replicas), false)
	return max(1, n), err
}

// roll deletes pods of earlier revisions, as many as may be unavailable at a
// time (upstream's updateStatefulSetAfterInvariantEstablished).
func (s *sync) roll() {
	budget, err := maxUnavailable(s.set)
	if err != nil {
		s.add(s.giveUp(err)...)
		return
	}
	budget -= int(*s.set.Spec.Replicas) - len(s.replicas)
	old := 0 // and unavailable
	for _, m := range s.replicas {
		if s.isUnavailable(m.Pod) {
			budget--
			if s.isOutdated(m.Pod) && m.DeletionTimestamp == nil {
				old++
			}
		}
	}
	if s.isOrdered() {
		s.replace(budget, func(p *corev1.Pod) bool { return p.DeletionTimestamp == nil })
		return
	}
	if budget <= 0 && old == 0 {
		return
	}
	s.replace(len(s.replicas), func(p *corev1.Pod) bool { return !s.isAvailable(p) && p.DeletionTimestamp == nil })
	s.replace(budget, func(p *corev1.Pod) bool { return !s.isUnavailable(p) })
}

func (s *sync) isOutdated(p *corev1.Pod) bool { return revisionOf(p) != s.rev.update.Name }

// replace deletes at most n outdated pods that may go, the highest ordinal
// first. Those below the partition stay.
func (s *sync) replace(n int, mayGo func(*corev1.Pod) bool) {
	lowest := first(s.set) + int(partition(s.set))
	for i := len(s.replicas) - 1; i >= 0 && n > 0; i-- {
		m := s.replicas[i]
		if m.ordinal >= lowest && s.isOutdated(m.Pod) && mayGo(m.Pod) {
			s.delete(m.Pod)
			s.rolled++
			n--
		}
	}
}
