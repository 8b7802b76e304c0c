package workload

import (
	"cmp"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/integer"
)

// all returns the old sets and the new one, which may be nil.
func all(oldRSs []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) []*appsv1.ReplicaSet {
	sets := slices.Clone(oldRSs)
	if newRS != nil {
		sets = append(sets, newRS)
	}
	return sets
}

// activeSets returns those that have or ought to have pods (upstream's
// FilterActiveReplicaSets).
func activeSets(sets []*appsv1.ReplicaSet) []*appsv1.ReplicaSet {
	var active []*appsv1.ReplicaSet
	for _, rs := range sets {
		if *rs.Spec.Replicas > 0 {
			active = append(active, rs)
		}
	}
	return active
}

// byAge orders from old to new (upstream's ReplicaSetsByCreationTimestamp).
func byAge(a, b *appsv1.ReplicaSet) int {
	return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
}

func sortByAge(sets []*appsv1.ReplicaSet) { slices.SortFunc(sets, byAge) }

// wanted is the sum of the sets' wanted replicas; actual, ready and available
// the sums of what their statuses say.
func wanted(sets []*appsv1.ReplicaSet) (n int32) {
	for _, rs := range sets {
		n += *rs.Spec.Replicas
	}
	return n
}

func actual(sets []*appsv1.ReplicaSet) (n int32) {
	for _, rs := range sets {
		n += rs.Status.Replicas
	}
	return n
}

func ready(sets []*appsv1.ReplicaSet) (n int32) {
	for _, rs := range sets {
		n += rs.Status.ReadyReplicas
	}
	return n
}

func available(sets []*appsv1.ReplicaSet) (n int32) {
	for _, rs := range sets {
		n += rs.Status.AvailableReplicas
	}
	return n
}

// terminating is upstream's GetTerminatingReplicaCountForReplicaSets: nil if a
// set that was synced does not say.
func terminating(sets []*appsv1.ReplicaSet) *int32 {
	var n int32
	for _, rs := range sets {
		switch {
		case rs.Status.TerminatingReplicas != nil:
			n += *rs.Status.TerminatingReplicas
		case rs.Status.ObservedGeneration != 0:
			return nil
		}
	}
	return &n
}

func isRolling(d *appsv1.Deployment) bool {
	return d.Spec.Strategy.Type == appsv1.RollingUpdateDeploymentStrategyType
}

// fenceposts are maxSurge and maxUnavailable as numbers of pods (upstream's
// ResolveFenceposts). The API server validated them.
func fenceposts(d *appsv1.Deployment) (surge, unavailable int32) {
	u := d.Spec.Strategy.RollingUpdate
	if u == nil {
		u = &appsv1.RollingUpdateDeployment{}
	}
	none := intstr.FromInt32(0)
	s, err1 := intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(u.MaxSurge, none), int(*d.Spec.Replicas), true)
	n, err2 := intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(u.MaxUnavailable, none), int(*d.Spec.Replicas), false)
	switch {
	case err1 != nil || err2 != nil:
		return 0, 0
	case s == 0 && n == 0:
		n = 1 // rounding must not stop a rollout
	}
	return int32(s), int32(n)
}

// maxUnavailable is how many pods of a rolling update may be unavailable.
func maxUnavailable(d *appsv1.Deployment) int32 {
	if !isRolling(d) || *d.Spec.Replicas == 0 {
		return 0
	}
	_, n := fenceposts(d)
	return min(n, *d.Spec.Replicas)
}

// maxSurge is how many pods of a rolling update there may be in excess.
func maxSurge(d *appsv1.Deployment) int32 {
	if !isRolling(d) {
		return 0
	}
	n, _ := fenceposts(d)
	return n
}

// newSetSize is upstream's NewRSNewReplicas: how far the new set may grow now.
func newSetSize(d *appsv1.Deployment, sets []*appsv1.ReplicaSet, newRS *appsv1.ReplicaSet) (int32, error) {
	switch d.Spec.Strategy.Type {
	case appsv1.RollingUpdateDeploymentStrategyType:
		now := *newRS.Spec.Replicas
		surge, err := intstr.GetScaledValueFromIntOrPercent(d.Spec.Strategy.RollingUpdate.MaxSurge, int(*d.Spec.Replicas), true)
		if err != nil {
			return 0, fmt.Errorf("deployment %s/%s: maxSurge: %w", d.Namespace, d.Name, err)
		}
		room := *d.Spec.Replicas + int32(surge) - wanted(sets)
		if room <= 0 {
			return now, nil
		}
		return now + min(room, *d.Spec.Replicas-now), nil
	case appsv1.RecreateDeploymentStrategyType:
		return *d.Spec.Replicas, nil
	}
	return 0, fmt.Errorf("deployment type %v isn't supported", d.Spec.Strategy.Type)
}

// proportion is how many of toAdd more (or fewer, if negative) pods the set
// gets, of which added are given out (upstream's GetReplicaSetProportion).
func proportion(d *appsv1.Deployment, rs *appsv1.ReplicaSet, toAdd, added int32) int32 {
	if *rs.Spec.Replicas == 0 || toAdd == 0 || toAdd == added {
		return 0
	}
	share := fraction(d, rs)
	if toAdd > 0 {
		return min(share, toAdd-added)
	}
	return max(share, toAdd-added)
}

// fraction is upstream's getReplicaSetFraction.
func fraction(d *appsv1.Deployment, rs *appsv1.ReplicaSet) int32 {
	size := *rs.Spec.Replicas
	if *d.Spec.Replicas == 0 {
		return -size
	}
	before, ok := sizeAnnotation(rs, maxReplicasAnnotation)
	if !ok || before == 0 {
		before = d.Status.Replicas
		if before == 0 {
			return 0
		}
	}
	limit := *d.Spec.Replicas + maxSurge(d)
	return integer.RoundToInt32(float64(size*limit)/float64(before)) - size
}
