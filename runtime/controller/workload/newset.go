package workload

import (
	"fmt"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	labelsutil "k8s.io/kubernetes/pkg/util/labels"

	"github.com/gherkube/gherkube/runtime/controller/ownership"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// findNewSet returns the oldest of sets that has the Deployment's template,
// or nil (upstream's FindNewReplicaSet). It sorts sets by age.
func findNewSet(d *appsv1.Deployment, sets []*appsv1.ReplicaSet) *appsv1.ReplicaSet {
	sortByAge(sets)
	for _, rs := range sets {
		if equalIgnoreHash(&rs.Spec.Template, &d.Spec.Template) {
			return rs
		}
	}
	return nil
}

// equalIgnoreHash is upstream's EqualIgnoreHash.
func equalIgnoreHash(a, b *corev1.PodTemplateSpec) bool {
	a, b = a.DeepCopy(), b.DeepCopy()
	delete(a.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	delete(b.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	return apiequality.Semantic.DeepEqual(a, b)
}

// setsInUse returns the set with the Deployment's template (nil if there is
// none yet) and all others, having brought revisions up to date: upstream's
// getAllReplicaSetsAndSyncRevision without creation.
func (r *rollout) setsInUse(sets []*appsv1.ReplicaSet) (newRS *appsv1.ReplicaSet, oldRSs []*appsv1.ReplicaSet, err error) {
	existing := findNewSet(r.d, sets)
	for _, rs := range sets {
		if existing == nil || rs.UID != existing.UID {
			oldRSs = append(oldRSs, rs)
		}
	}
	if existing == nil {
		return nil, oldRSs, nil
	}
	newRS, err = r.syncNewSet(existing, oldRSs)
	return newRS, oldRSs, err
}

// setsOrNew is setsInUse, but makes the set with the Deployment's template if
// there is none.
func (r *rollout) setsOrNew(sets []*appsv1.ReplicaSet) (newRS *appsv1.ReplicaSet, oldRSs []*appsv1.ReplicaSet, err error) {
	newRS, oldRSs, err = r.setsInUse(sets)
	if err != nil || newRS != nil {
		return newRS, oldRSs, err
	}
	newRS, err = r.createSet(oldRSs)
	return newRS, oldRSs, err
}

// syncNewSet is the part of upstream's getNewReplicaSet for a set that exists.
func (r *rollout) syncNewSet(existing *appsv1.ReplicaSet, oldRSs []*appsv1.ReplicaSet) (*appsv1.ReplicaSet, error) {
	rs := existing.DeepCopy()
	annotated := annotateSet(r.d, rs, maxRevision(oldRSs)+1)
	if annotated || rs.Spec.MinReadySeconds != r.d.Spec.MinReadySeconds {
		rs.Spec.MinReadySeconds = r.d.Spec.MinReadySeconds
		return r.writeSet(rs)
	}
	changed := r.setRevision(rs.Annotations[revisionAnnotation])
	if hasDeadline(r.d) && condition(&r.d.Status, appsv1.DeploymentProgressing) == nil {
		r.setCondition(&r.d.Status, appsv1.DeploymentProgressing, corev1.ConditionTrue,
			reasonFoundSet, fmt.Sprintf("Found new replica set %q", rs.Name))
		changed = true
	}
	if changed {
		if err := r.writeStatus(); err != nil {
			return nil, err
		}
	}
	return rs, nil
}

func (r *rollout) setRevision(revision string) bool {
	if r.d.Annotations[revisionAnnotation] == revision {
		return false
	}
	if r.d.Annotations == nil {
		r.d.Annotations = map[string]string{}
	}
	r.d.Annotations[revisionAnnotation] = revision
	return true
}

// createSet is the part of upstream's getNewReplicaSet that creates.
func (r *rollout) createSet(oldRSs []*appsv1.ReplicaSet) (*appsv1.ReplicaSet, error) {
	rs := r.newSet()
	size, err := newSetSize(r.d, all(oldRSs, rs), rs)
	if err != nil {
		return nil, err
	}
	rs.Spec.Replicas = &size
	newRevision := maxRevision(oldRSs) + 1
	annotateSet(r.d, rs, newRevision)
	annotateSize(rs, r.d)
	if taken, ok := store.ReplicaSets.Get(r.view, rs.Namespace, rs.Name); ok {
		return r.nameTaken(taken)
	}
	r.effects = append(r.effects, loop.Create{Key: store.ReplicaSets.KeyOf(rs), Object: rs.DeepCopy(), Rejected: func(err error) []loop.Effect {
		return r.setRefused(rs, err)
	}})
	if size > 0 {
		r.effects = append(r.effects, r.owner.Record.Normal("ScalingReplicaSet",
			fmt.Sprintf("Scaled up replica set %s from 0 to %d", rs.Name, size)))
	}
	changed := r.setRevision(strconv.FormatInt(newRevision, 10))
	if hasDeadline(r.d) {
		r.setCondition(&r.d.Status, appsv1.DeploymentProgressing, corev1.ConditionTrue,
			reasonNewSet, fmt.Sprintf("Created new replica set %q", rs.Name))
		changed = true
	}
	if changed {
		return rs, r.writeStatus()
	}
	return rs, nil
}

// newSet returns the set for the Deployment's template, yet without a size.
func (r *rollout) newSet() *appsv1.ReplicaSet {
	template := r.d.Spec.Template.DeepCopy()
	hash := ownership.TemplateHash(template, r.d.Status.CollisionCount)
	template.Labels = labelsutil.CloneAndAddLabel(template.Labels, appsv1.DefaultDeploymentUniqueLabelKey, hash)
	return &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{
			Name:            replicaSetName(r.d.Name, hash),
			Namespace:       r.d.Namespace,
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(r.d, deploymentKind)},
			Labels:          template.Labels,
		},
		Spec: appsv1.ReplicaSetSpec{
			Replicas:        new(int32),
			MinReadySeconds: r.d.Spec.MinReadySeconds,
			Selector:        labelsutil.CloneSelectorAndAddLabel(r.d.Spec.Selector, appsv1.DefaultDeploymentUniqueLabelKey, hash),
			Template:        *template,
		},
	}
}

// nameTaken decides what a set under the new one's name means: another
// Deployment's or template's is a hash collision, which the next hash avoids.
func (r *rollout) nameTaken(taken *appsv1.ReplicaSet) (*appsv1.ReplicaSet, error) {
	if metav1.IsControlledBy(taken, r.d) && equalIgnoreHash(&r.d.Spec.Template, &taken.Spec.Template) {
		return taken, nil
	}
	var collisions int32
	if r.d.Status.CollisionCount != nil {
		collisions = *r.d.Status.CollisionCount
	}
	collisions++
	r.d.Status.CollisionCount = &collisions
	if err := r.writeStatus(); err != nil {
		return nil, err
	}
	return nil, errStale // the status that was just written wakes the Deployment
}

// setRefused is what follows the API server's refusal of a new set.
func (r *rollout) setRefused(rs *appsv1.ReplicaSet, err error) []loop.Effect {
	if apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) {
		return []loop.Effect{loop.Retry{Err: err}}
	}
	msg := fmt.Sprintf("Failed to create new replica set %q: %v", rs.Name, err)
	var effects []loop.Effect
	if d, ok := store.Deployments.Get(r.view, r.d.Namespace, r.d.Name); ok && hasDeadline(d) {
		failed := d.DeepCopy()
		r.setCondition(&failed.Status, appsv1.DeploymentProgressing, corev1.ConditionFalse, reasonSetCreateError, msg)
		if !apiequality.Semantic.DeepEqual(failed.Status, d.Status) {
			effects = append(effects, loop.Update{Key: store.Deployments.KeyOf(failed), Object: failed, Subresource: "status"})
		}
	}
	return append(effects, r.owner.Record.Warning(reasonSetCreateError, msg), loop.Retry{Err: err})
}
