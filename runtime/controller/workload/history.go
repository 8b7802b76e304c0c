package workload

import (
	"cmp"
	"math"
	"slices"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// cleanUp deletes the oldest revisions beyond revisionHistoryLimit (upstream's
// cleanupDeployment).
func (r *rollout) cleanUp(oldRSs []*appsv1.ReplicaSet) {
	limit := r.d.Spec.RevisionHistoryLimit
	if limit == nil || *limit == math.MaxInt32 {
		return
	}
	var sets []*appsv1.ReplicaSet
	for _, rs := range oldRSs {
		if rs.DeletionTimestamp == nil {
			sets = append(sets, rs)
		}
	}
	slices.SortFunc(sets, byRevision)
	for i := range len(sets) - int(*limit) {
		rs := sets[i]
		if rs.Status.Replicas != 0 || *rs.Spec.Replicas != 0 || rs.Generation > rs.Status.ObservedGeneration {
			continue
		}
		r.effects = append(r.effects, loop.Delete{Key: store.ReplicaSets.KeyOf(rs), UID: rs.UID})
	}
}

func byRevision(a, b *appsv1.ReplicaSet) int {
	return cmp.Or(cmp.Compare(revision(a), revision(b)), byAge(a, b))
}
