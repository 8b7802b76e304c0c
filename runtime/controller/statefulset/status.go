package statefulset

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// newStatus tells of the pods as they are before anything is done about them
// (upstream's updateStatus and computeReplicaStatus).
func (s *sync) newStatus() appsv1.StatefulSetStatus {
	st := appsv1.StatefulSetStatus{
		ObservedGeneration: s.set.Generation,
		CurrentRevision:    s.rev.current.Name,
		UpdateRevision:     s.rev.update.Name,
		CollisionCount:     &s.rev.collisions,
		Conditions:         s.set.Status.Conditions,
	}
	for _, m := range slices.Concat(s.replicas, s.condemned) {
		s.count(&st, m.Pod)
	}
	return st
}

func (s *sync) count(st *appsv1.StatefulSetStatus, p *corev1.Pod) {
	st.Replicas++
	if isRunning(p) {
		st.ReadyReplicas++
		if s.isAvailable(p) {
			st.AvailableReplicas++
		}
	}
	if p.DeletionTimestamp != nil {
		return
	}
	if revisionOf(p) == s.rev.current.Name {
		st.CurrentReplicas++
	}
	if !s.isOutdated(p) {
		st.UpdatedReplicas++
	}
}

// writeStatus brings the set's status up to date, if it is not. An update that
// is complete makes its revision the current one (upstream's
// updateStatefulSetStatus and completeUpdate).
func (s *sync) writeStatus(st appsv1.StatefulSetStatus) []loop.Effect {
	wanted := *s.set.Spec.Replicas
	if st.UpdatedReplicas == wanted && st.ReadyReplicas == wanted && st.Replicas == wanted {
		st.CurrentReplicas = st.UpdatedReplicas
		st.CurrentRevision = st.UpdateRevision
	}
	if !differ(&s.set.Status, &st) {
		return nil
	}
	if st.CurrentReplicas < 0 { // of a pod without a revision that was adopted: validation refuses it
		err := fmt.Errorf("the status of StatefulSet %s/%s: currentReplicas: %d is less than 0", s.set.Namespace, s.set.Name, st.CurrentReplicas)
		return append(s.truncate(), loop.Retry{Err: err})
	}
	changed := *s.set
	st.DeepCopyInto(&changed.Status)
	return []loop.Effect{loop.Status{Key: store.StatefulSets.KeyOf(s.set), Object: &changed}}
}

// differ is upstream's inconsistentStatus: the number of collisions alone is
// not worth a write.
func differ(old, st *appsv1.StatefulSetStatus) bool {
	return st.ObservedGeneration > old.ObservedGeneration ||
		st.Replicas != old.Replicas ||
		st.CurrentReplicas != old.CurrentReplicas ||
		st.ReadyReplicas != old.ReadyReplicas ||
		st.UpdatedReplicas != old.UpdatedReplicas ||
		st.CurrentRevision != old.CurrentRevision ||
		st.AvailableReplicas != old.AvailableReplicas ||
		st.UpdateRevision != old.UpdateRevision ||
		!apiequality.Semantic.DeepEqual(old.Conditions, st.Conditions)
}
