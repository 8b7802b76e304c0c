package workload

import (
	"cmp"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
)

// isScalingEvent tells whether the Deployment's size changed since its sets
// were sized.
func (r *rollout) isScalingEvent(sets []*appsv1.ReplicaSet) (bool, error) {
	newRS, oldRSs, err := r.setsInUse(sets)
	if err != nil {
		return false, err
	}
	for _, rs := range activeSets(all(oldRSs, newRS)) {
		if desired, ok := sizeAnnotation(rs, desiredReplicasAnnotation); ok && desired != *r.d.Spec.Replicas {
			return true, nil
		}
	}
	return false, nil
}

// scale is upstream's scale: a single active set gets the whole size; in the
// middle of a rollout every set gets its share.
func (r *rollout) scale(newRS *appsv1.ReplicaSet, oldRSs []*appsv1.ReplicaSet) error {
	if rs := activeOrLatest(newRS, oldRSs); rs != nil {
		_, _, err := r.resize(rs, *r.d.Spec.Replicas)
		return err
	}
	if isSaturated(r.d, newRS) {
		for _, old := range activeSets(oldRSs) {
			if _, _, err := r.resize(old, 0); err != nil {
				return err
			}
		}
		return nil
	}
	if !isRolling(r.d) {
		return nil
	}
	return r.scaleProportionally(activeSets(all(oldRSs, newRS)))
}

func (r *rollout) scaleProportionally(sets []*appsv1.ReplicaSet) error {
	var allowed int32
	if *r.d.Spec.Replicas > 0 {
		allowed = *r.d.Spec.Replicas + maxSurge(r.d)
	}
	toAdd := allowed - wanted(sets)
	switch {
	case toAdd > 0:
		slices.SortFunc(sets, bySizeNewer)
	case toAdd < 0:
		slices.SortFunc(sets, bySizeOlder)
	}
	sizes := make([]int32, len(sets))
	var added int32
	for i, rs := range sets {
		part := proportion(r.d, rs, toAdd, added)
		sizes[i] = *rs.Spec.Replicas + part
		added += part
	}
	for i, rs := range sets {
		if i == 0 && toAdd != 0 { // what is left over goes to the largest
			sizes[i] = max(sizes[i]+toAdd-added, 0)
		}
		if _, _, err := r.resizeAndAnnotate(rs, sizes[i]); err != nil {
			return err
		}
	}
	return nil
}

func bySizeNewer(a, b *appsv1.ReplicaSet) int {
	return cmp.Or(cmp.Compare(*b.Spec.Replicas, *a.Spec.Replicas), byAge(b, a))
}

func bySizeOlder(a, b *appsv1.ReplicaSet) int {
	return cmp.Or(cmp.Compare(*b.Spec.Replicas, *a.Spec.Replicas), byAge(a, b))
}

// activeOrLatest is upstream's FindActiveOrLatest: nil if several sets are
// active.
func activeOrLatest(newRS *appsv1.ReplicaSet, oldRSs []*appsv1.ReplicaSet) *appsv1.ReplicaSet {
	active := activeSets(all(oldRSs, newRS))
	switch {
	case len(active) == 1:
		return active[0]
	case len(active) > 1:
		return nil
	case newRS != nil:
		return newRS
	case len(oldRSs) == 0:
		return nil
	}
	return slices.MaxFunc(oldRSs, byAge)
}

// isSaturated is upstream's IsSaturated.
func isSaturated(d *appsv1.Deployment, rs *appsv1.ReplicaSet) bool {
	if rs == nil {
		return false
	}
	desired, ok := sizeAnnotation(rs, desiredReplicasAnnotation)
	return ok && *rs.Spec.Replicas == *d.Spec.Replicas && desired == *d.Spec.Replicas &&
		rs.Status.AvailableReplicas == *d.Spec.Replicas
}

// resize sets the size of a set if it has another one. It reports whether it
// had, and returns the set as it then is.
func (r *rollout) resize(rs *appsv1.ReplicaSet, size int32) (bool, *appsv1.ReplicaSet, error) {
	if *rs.Spec.Replicas == size {
		return false, rs, nil
	}
	return r.resizeAndAnnotate(rs, size)
}

// resizeAndAnnotate is resize that also brings the annotations about sizes up
// to date (upstream's scaleReplicaSet).
func (r *rollout) resizeAndAnnotate(rs *appsv1.ReplicaSet, size int32) (bool, *appsv1.ReplicaSet, error) {
	before := *rs.Spec.Replicas
	cp := rs.DeepCopy()
	cp.Spec.Replicas = &size
	if !annotateSize(cp, r.d) && before == size {
		return false, rs, nil
	}
	next, err := r.writeSet(cp)
	if err != nil || before == size {
		return false, rs, err
	}
	direction := "down"
	if before < size {
		direction = "up"
	}
	r.effects = append(r.effects, r.owner.Record.Normal("ScalingReplicaSet",
		fmt.Sprintf("Scaled %s replica set %s from %d to %d", direction, rs.Name, before, size)))
	return true, next, nil
}
