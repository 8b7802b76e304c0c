package workload

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/podstatus"
)

// failure is what follows a refusal: the status says so, and the object is
// looked at again with back-off.
func (s *replication) failure(err error) []loop.Effect {
	s.effects = nil
	s.writeStatus(err)
	return append(s.effects, loop.Retry{Err: err})
}

// writeStatus brings the status up to date, if it is not. It tells of the pods
// as they were before this reconciliation (upstream's calculateStatus and
// updateReplicaSetStatus).
func (s *replication) writeStatus(failed error) {
	rs := s.rs
	st := &appsv1.ReplicaSetStatus{}
	*st = rs.Status // its conditions are replaced below, not changed
	st.Replicas = int32(len(s.active))
	st.FullyLabeledReplicas, st.ReadyReplicas, st.AvailableReplicas = 0, 0, 0
	for _, g := range s.active {
		if g.labelled {
			st.FullyLabeledReplicas++
		}
		if !g.ready {
			continue
		}
		st.ReadyReplicas++
		if at, ready := podstatus.AvailableAt(g.pod, minReady(rs)); ready && !at.After(s.now) {
			st.AvailableReplicas++
		}
	}
	st.TerminatingReplicas = s.count(s.terminating)
	s.setFailure(st, failed)
	if rs.Generation == st.ObservedGeneration && apiequality.Semantic.DeepEqual(s.rs.Status, *st) {
		return
	}
	st.ObservedGeneration = rs.Generation
	changed := rs.DeepCopy()
	st.DeepCopyInto(&changed.Status)
	s.effects = append(s.effects, s.status(changed))
}

// setFailure sets or removes the ReplicaFailure condition. One that is there
// stays as it is.
func (s *replication) setFailure(st *appsv1.ReplicaSetStatus, failed error) {
	var others []appsv1.ReplicaSetCondition
	has := false
	for _, c := range st.Conditions {
		if c.Type == appsv1.ReplicaSetReplicaFailure {
			has = true
			continue
		}
		others = append(others, c)
	}
	switch {
	case failed == nil && has:
		st.Conditions = others
	case failed != nil && !has:
		reason := "FailedCreate"
		if len(s.active) > int(*s.rs.Spec.Replicas) {
			reason = "FailedDelete"
		}
		st.Conditions = append(others, appsv1.ReplicaSetCondition{
			Type:               appsv1.ReplicaSetReplicaFailure,
			Status:             corev1.ConditionTrue,
			LastTransitionTime: ownership.Stamp(s.now),
			Reason:             reason,
			Message:            failed.Error(),
		})
	}
}
