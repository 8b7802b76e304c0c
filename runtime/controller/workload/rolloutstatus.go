package workload

import (
	"math"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
)

// Reasons of a Deployment's conditions (upstream's deployment/util).
const (
	reasonSetUpdated     = "ReplicaSetUpdated"
	reasonSetCreateError = "ReplicaSetCreateError"
	reasonNewSet         = "NewReplicaSetCreated"
	reasonFoundSet       = "FoundNewReplicaSet"
	reasonSetAvailable   = "NewReplicaSetAvailable"
	reasonTimedOut       = "ProgressDeadlineExceeded"
	reasonPaused         = "DeploymentPaused"
	reasonResumed        = "DeploymentResumed"
)

// condition returns the condition of the type, or nil.
func condition(st *appsv1.DeploymentStatus, kind appsv1.DeploymentConditionType) *appsv1.DeploymentCondition {
	for i := range st.Conditions {
		if st.Conditions[i].Type == kind {
			return &st.Conditions[i]
		}
	}
	return nil
}

// setCondition sets a condition that is new or has another status or reason
// (upstream's SetDeploymentCondition).
func (r *rollout) setCondition(st *appsv1.DeploymentStatus, kind appsv1.DeploymentConditionType, status corev1.ConditionStatus, reason, message string) {
	putCondition(st, appsv1.DeploymentCondition{
		Type: kind, Status: status, Reason: reason, Message: message,
		LastUpdateTime: ownership.Stamp(r.now), LastTransitionTime: ownership.Stamp(r.now),
	})
}

func putCondition(st *appsv1.DeploymentStatus, c appsv1.DeploymentCondition) {
	if has := condition(st, c.Type); has != nil {
		if has.Status == c.Status && has.Reason == c.Reason {
			return
		}
		if has.Status == c.Status {
			c.LastTransitionTime = has.LastTransitionTime
		}
	}
	removeCondition(st, c.Type)
	st.Conditions = append(st.Conditions, c)
}

func removeCondition(st *appsv1.DeploymentStatus, kind appsv1.DeploymentConditionType) {
	var kept []appsv1.DeploymentCondition
	for _, c := range st.Conditions {
		if c.Type != kind {
			kept = append(kept, c)
		}
	}
	st.Conditions = kept
}

// hasDeadline is upstream's HasProgressDeadline.
func hasDeadline(d *appsv1.Deployment) bool {
	return d.Spec.ProgressDeadlineSeconds != nil && *d.Spec.ProgressDeadlineSeconds != math.MaxInt32
}

// checkPaused notes in a condition that the Deployment was paused or resumed,
// so that a pause does not count as lack of progress (upstream's
// checkPausedConditions).
func (r *rollout) checkPaused() error {
	if !hasDeadline(r.d) {
		return nil
	}
	c := condition(&r.d.Status, appsv1.DeploymentProgressing)
	if c != nil && c.Reason == reasonTimedOut {
		return nil
	}
	noted := c != nil && c.Reason == reasonPaused
	switch {
	case r.d.Spec.Paused && !noted:
		r.setCondition(&r.d.Status, appsv1.DeploymentProgressing, corev1.ConditionUnknown, reasonPaused, "Deployment is paused")
	case !r.d.Spec.Paused && noted:
		r.setCondition(&r.d.Status, appsv1.DeploymentProgressing, corev1.ConditionUnknown, reasonResumed, "Deployment is resumed")
	default:
		return nil
	}
	return r.writeStatus()
}

// syncStatus is upstream's syncDeploymentStatus.
func (r *rollout) syncStatus(sets []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) error {
	st := r.statusOf(sets, newRS)
	if apiequality.Semantic.DeepEqual(r.d.Status, st) {
		return nil
	}
	r.d.Status = st
	return r.writeStatus()
}

// statusOf is upstream's calculateStatus.
func (r *rollout) statusOf(sets []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) appsv1.DeploymentStatus {
	st := appsv1.DeploymentStatus{
		ObservedGeneration:  r.d.Generation,
		Replicas:            actual(sets),
		UpdatedReplicas:     actual(all(nil, newRS)),
		ReadyReplicas:       ready(sets),
		AvailableReplicas:   available(sets),
		UnavailableReplicas: max(wanted(sets)-available(sets), 0),
		TerminatingReplicas: terminating(sets),
		CollisionCount:      r.d.Status.CollisionCount,
		Conditions:          append([]appsv1.DeploymentCondition(nil), r.d.Status.Conditions...),
	}
	if st.AvailableReplicas >= *r.d.Spec.Replicas-maxUnavailable(r.d) {
		r.setCondition(&st, appsv1.DeploymentAvailable, corev1.ConditionTrue,
			"MinimumReplicasAvailable", "Deployment has minimum availability.")
	} else {
		r.setCondition(&st, appsv1.DeploymentAvailable, corev1.ConditionFalse,
			"MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
	}
	return st
}
