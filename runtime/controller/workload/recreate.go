package workload

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// recreate is upstream's rolloutRecreate: no new pod before the last old one
// has stopped.
func (r *rollout) recreate(sets []*appsv1.ReplicaSet) error {
	newRS, oldRSs, err := r.setsInUse(sets)
	if err != nil {
		return err
	}
	everything := all(oldRSs, newRS)
	scaled := false
	for _, rs := range activeSets(oldRSs) {
		did, _, err := r.resize(rs, 0)
		if err != nil {
			return err
		}
		scaled = scaled || did
	}
	if scaled || r.oldPodsRunning(newRS, oldRSs, sets) {
		return r.syncRolloutStatus(everything, newRS)
	}
	if newRS == nil {
		if newRS, err = r.createSet(oldRSs); err != nil {
			return err
		}
		everything = all(oldRSs, newRS)
	}
	if _, _, err := r.resize(newRS, *r.d.Spec.Replicas); err != nil {
		return err
	}
	if isComplete(r.d, &r.d.Status) {
		r.cleanUp(oldRSs)
	}
	return r.syncRolloutStatus(everything, newRS)
}

func (r *rollout) oldPodsRunning(newRS *appsv1.ReplicaSet, oldRSs, sets []*appsv1.ReplicaSet) bool {
	if actual(oldRSs) > 0 {
		return true
	}
	for _, rs := range sets {
		if newRS != nil && rs.UID == newRS.UID {
			continue
		}
		for _, p := range store.Pods.Indexed(r.view, store.ByController, store.ControllerValue(rs.Namespace, rs.UID)) {
			if p.Status.Phase != corev1.PodFailed && p.Status.Phase != corev1.PodSucceeded {
				return true
			}
		}
	}
	return false
}
