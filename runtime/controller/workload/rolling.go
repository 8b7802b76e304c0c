package workload

import (
	appsv1 "k8s.io/api/apps/v1"
)

// roll is upstream's rolloutRolling.
func (r *rollout) roll(sets []*appsv1.ReplicaSet) error {
	newRS, oldRSs, err := r.setsOrNew(sets)
	if err != nil {
		return err
	}
	everything := all(oldRSs, newRS)
	scaled, err := r.growNewSet(everything, newRS)
	if err != nil {
		return err
	}
	if !scaled {
		scaled, err = r.shrinkOldSets(everything, activeSets(oldRSs), newRS)
		if err != nil {
			return err
		}
	}
	if !scaled && isComplete(r.d, &r.d.Status) {
		r.cleanUp(oldRSs)
	}
	return r.syncRolloutStatus(everything, newRS)
}

// growNewSet is upstream's reconcileNewReplicaSet.
func (r *rollout) growNewSet(sets []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) (bool, error) {
	size := *r.d.Spec.Replicas
	if *newRS.Spec.Replicas < size {
		var err error
		if size, err = newSetSize(r.d, sets, newRS); err != nil {
			return false, err
		}
	}
	scaled, _, err := r.resize(newRS, size)
	return scaled, err
}

// shrinkOldSets is upstream's reconcileOldReplicaSets: pods that are not
// healthy go first, then as many as may be unavailable.
func (r *rollout) shrinkOldSets(sets, oldRSs []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) (bool, error) {
	if wanted(oldRSs) == 0 {
		return false, nil
	}
	minAvailable := *r.d.Spec.Replicas - maxUnavailable(r.d)
	newUnavailable := *newRS.Spec.Replicas - newRS.Status.AvailableReplicas
	room := wanted(sets) - minAvailable - newUnavailable
	if room <= 0 {
		return false, nil
	}
	sortByAge(oldRSs)
	unhealthy, current, err := r.dropUnhealthy(oldRSs, room)
	if err != nil || !current {
		return false, err
	}
	surplus := available(all(oldRSs, newRS)) - minAvailable
	healthy, err := r.shrink(oldRSs, surplus)
	if err != nil {
		return false, err
	}
	return unhealthy+healthy > 0, nil
}

// dropUnhealthy takes up to room pods that are not available from the sets,
// which are then as resized (upstream's cleanupUnhealthyReplicas). It reports
// whether the sets' statuses are current: one that has more available pods than
// it wants was resized just now, and upstream waits until its status says so.
func (r *rollout) dropUnhealthy(sets []*appsv1.ReplicaSet, room int32) (int32, bool, error) {
	var total int32
	for i, rs := range sets {
		if total >= room {
			break
		}
		if *rs.Spec.Replicas == 0 || *rs.Spec.Replicas == rs.Status.AvailableReplicas {
			continue
		}
		if *rs.Spec.Replicas < rs.Status.AvailableReplicas {
			return total, false, nil
		}
		n := min(room-total, *rs.Spec.Replicas-rs.Status.AvailableReplicas)
		_, next, err := r.resize(rs, *rs.Spec.Replicas-n)
		if err != nil {
			return total, true, err
		}
		total += n
		sets[i] = next
	}
	return total, true, nil
}

// shrink takes up to n pods from the sets, the oldest first (upstream's
// scaleDownOldReplicaSetsForRollingUpdate).
func (r *rollout) shrink(sets []*appsv1.ReplicaSet, n int32) (int32, error) {
	var total int32
	for _, rs := range sets {
		part := min(*rs.Spec.Replicas, n-total)
		if part <= 0 {
			continue
		}
		if _, _, err := r.resize(rs, *rs.Spec.Replicas-part); err != nil {
			return total, err
		}
		total += part
	}
	return total, nil
}
