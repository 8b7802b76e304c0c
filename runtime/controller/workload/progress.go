package workload

import (
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
)

// syncRolloutStatus is upstream's syncRolloutStatus: the status, with the
// rollout's progress judged.
func (r *rollout) syncRolloutStatus(sets []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) error {
	st := r.statusOf(sets, newRS)
	if !hasDeadline(r.d) {
		removeCondition(&st, appsv1.DeploymentProgressing)
	}
	now := condition(&r.d.Status, appsv1.DeploymentProgressing)
	done := st.Replicas == st.UpdatedReplicas && now != nil && now.Reason == reasonSetAvailable
	if hasDeadline(r.d) && !done {
		r.judgeProgress(&st, newRS)
	}
	if failure := setFailure(sets, newRS); failure != nil {
		putCondition(&st, *failure)
	} else {
		removeCondition(&st, appsv1.DeploymentReplicaFailure)
	}
	if apiequality.Semantic.DeepEqual(r.d.Status, st) {
		r.checkProgressLater(&st)
		return nil
	}
	r.d.Status = st
	return r.writeStatus()
}

func (r *rollout) judgeProgress(st *appsv1.DeploymentStatus, newRS *appsv1.ReplicaSet) {
	subject := fmt.Sprintf("Deployment %q", r.d.Name)
	if newRS != nil {
		subject = fmt.Sprintf("ReplicaSet %q", newRS.Name)
	}
	switch {
	case isComplete(r.d, st):
		r.setCondition(st, appsv1.DeploymentProgressing, corev1.ConditionTrue, reasonSetAvailable, subject+" has successfully progressed.")
	case isProgressing(&r.d.Status, st):
		since := ownership.Stamp(r.now)
		if c := condition(&r.d.Status, appsv1.DeploymentProgressing); c != nil && c.Status == corev1.ConditionTrue {
			since = c.LastTransitionTime
		}
		// Progress moves the update time even if the reason stays the same.
		removeCondition(st, appsv1.DeploymentProgressing)
		st.Conditions = append(st.Conditions, appsv1.DeploymentCondition{
			Type: appsv1.DeploymentProgressing, Status: corev1.ConditionTrue,
			Reason: reasonSetUpdated, Message: subject + " is progressing.",
			LastUpdateTime: ownership.Stamp(r.now), LastTransitionTime: since,
		})
	case r.isTimedOut(st):
		r.setCondition(st, appsv1.DeploymentProgressing, corev1.ConditionFalse, reasonTimedOut, subject+" has timed out progressing.")
	}
}

// isComplete is upstream's DeploymentComplete.
func isComplete(d *appsv1.Deployment, st *appsv1.DeploymentStatus) bool {
	return st.UpdatedReplicas == *d.Spec.Replicas && st.Replicas == *d.Spec.Replicas &&
		st.AvailableReplicas == *d.Spec.Replicas && st.ObservedGeneration >= d.Generation
}

// isProgressing is upstream's DeploymentProgressing.
func isProgressing(before, after *appsv1.DeploymentStatus) bool {
	return after.UpdatedReplicas > before.UpdatedReplicas ||
		after.Replicas-after.UpdatedReplicas < before.Replicas-before.UpdatedReplicas ||
		after.ReadyReplicas > before.ReadyReplicas ||
		after.AvailableReplicas > before.AvailableReplicas
}

// isTimedOut is upstream's DeploymentTimedOut.
func (r *rollout) isTimedOut(st *appsv1.DeploymentStatus) bool {
	c := condition(st, appsv1.DeploymentProgressing)
	switch {
	case c == nil || c.Reason == reasonSetAvailable:
		return false
	case c.Reason == reasonTimedOut:
		return true
	}
	return r.deadline(c).Before(r.now)
}

func (r *rollout) deadline(c *appsv1.DeploymentCondition) time.Time {
	return c.LastUpdateTime.Add(time.Duration(*r.d.Spec.ProgressDeadlineSeconds) * time.Second)
}

// checkProgressLater is upstream's requeueStuckDeployment: a rollout without a
// sign of progress is looked at again a second after its deadline; if that is
// less than a second away, as soon as it is over. One that was complete once does
// not time out: upstream looks at it several times a second from then on, and
// never finds anything.
func (r *rollout) checkProgressLater(st *appsv1.DeploymentStatus) {
	c := condition(&r.d.Status, appsv1.DeploymentProgressing)
	if !hasDeadline(r.d) || c == nil || isComplete(r.d, st) || c.Reason == reasonTimedOut {
		return
	}
	after := r.deadline(c).Sub(r.now)
	switch {
	case after >= time.Second:
		r.again = r.now.Add(after + time.Second)
	case c.Reason != reasonSetAvailable:
		r.again = r.now.Add(max(after, 0) + 5*time.Millisecond)
	}
}

// setFailure returns the failure of the new set, or else that of an old one,
// as a condition of the Deployment (upstream's getReplicaFailures).
func setFailure(sets []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) *appsv1.DeploymentCondition {
	for _, rs := range append(all(nil, newRS), sets...) {
		for _, c := range rs.Status.Conditions {
			if c.Type == appsv1.ReplicaSetReplicaFailure {
				return &appsv1.DeploymentCondition{
					Type: appsv1.DeploymentReplicaFailure, Status: c.Status, Reason: c.Reason, Message: c.Message,
					LastTransitionTime: c.LastTransitionTime, LastUpdateTime: c.LastTransitionTime,
				}
			}
		}
	}
	return nil
}
