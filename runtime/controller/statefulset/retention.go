package statefulset

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

var podKind = corev1.SchemeGroupVersion.WithKind("Pod")

// retention says which objects a claim goes with.
type retention struct {
	set     *appsv1.StatefulSet
	pod     *corev1.Pod
	ordinal int
}

// policy is upstream's getPersistentVolumeClaimRetentionPolicy: whether claims
// are deleted with the set, and whether with the pods that it is scaled down
// by.
func (r retention) policy() (withSet, withPod bool) {
	p := r.set.Spec.PersistentVolumeClaimRetentionPolicy
	if p == nil {
		return false, false
	}
	return p.WhenDeleted == appsv1.DeletePersistentVolumeClaimRetentionPolicyType,
		p.WhenScaled == appsv1.DeletePersistentVolumeClaimRetentionPolicyType
}

// owners reports which of the set and the pod are to own the claim.
func (r retention) owners() (set, pod bool) {
	withSet, withPod := r.policy()
	scaledDown := withPod && !isWanted(r.set, r.ordinal)
	return withSet && !scaledDown, scaledDown
}

// names reports whether ref names the object, whatever its UID (upstream's
// matchesRef).
func names(ref metav1.OwnerReference, obj store.Object, kind schema.GroupVersionKind) bool {
	return ref.APIVersion == kind.GroupVersion().String() && ref.Kind == kind.Kind && ref.Name == obj.GetName()
}

// isStale reports whether the claim is owned by an earlier object of the name
// (upstream's hasStaleOwnerRef).
func isStale(claim *corev1.PersistentVolumeClaim, obj store.Object, kind schema.GroupVersionKind) bool {
	i := slices.IndexFunc(claim.OwnerReferences, func(ref metav1.OwnerReference) bool { return names(ref, obj, kind) })
	return i >= 0 && claim.OwnerReferences[i].UID != obj.GetUID()
}

func isOwner(claim *corev1.PersistentVolumeClaim, obj store.Object) bool {
	return slices.ContainsFunc(claim.OwnerReferences, func(ref metav1.OwnerReference) bool { return ref.UID == obj.GetUID() })
}

func controls(ref metav1.OwnerReference) bool { return ref.Controller != nil && *ref.Controller }

// hasStranger reports whether something else controls the claim (upstream's
// hasUnexpectedController). It does not matter where claims are retained.
func (r retention) hasStranger(claim *corev1.PersistentVolumeClaim) bool {
	if withSet, withPod := r.policy(); !withSet && !withPod {
		return false
	}
	return slices.ContainsFunc(claim.OwnerReferences, func(ref metav1.OwnerReference) bool {
		switch {
		case names(ref, r.set, kind):
			return ref.UID != r.set.UID
		case names(ref, r.pod, podKind):
			return ref.UID != r.pod.UID
		}
		return controls(ref)
	})
}

// isKept reports whether the claim has the owners it is to have, or ones that
// the controller does not touch (upstream's isClaimOwnerUpToDate).
func (r retention) isKept(claim *corev1.PersistentVolumeClaim) bool {
	if isStale(claim, r.set, kind) || isStale(claim, r.pod, podKind) {
		return true
	}
	bySet, byPod := isOwner(claim, r.set), isOwner(claim, r.pod)
	if r.hasStranger(claim) {
		return !bySet && !byPod
	}
	if slices.ContainsFunc(claim.OwnerReferences, func(ref metav1.OwnerReference) bool {
		return (ref.UID == r.set.UID || ref.UID == r.pod.UID) && !controls(ref)
	}) {
		return false
	}
	set, pod := r.owners()
	return bySet == set && byPod == pod
}

// keep returns a copy of the claim with the owners it is to have (upstream's
// updateClaimOwnerRefForSetAndPod).
func (r retention) keep(claim *corev1.PersistentVolumeClaim) *corev1.PersistentVolumeClaim {
	stranger := r.hasStranger(claim)
	claim = claim.DeepCopy()
	claim.OwnerReferences = slices.DeleteFunc(claim.OwnerReferences, func(ref metav1.OwnerReference) bool {
		return names(ref, r.set, kind) || names(ref, r.pod, podKind)
	})
	if stranger {
		return claim
	}
	set, pod := r.owners()
	if pod {
		claim.OwnerReferences = append(claim.OwnerReferences, *metav1.NewControllerRef(r.pod, podKind))
	}
	if set {
		claim.OwnerReferences = append(claim.OwnerReferences, *metav1.NewControllerRef(r.set, kind))
	}
	return claim
}

// known returns the pod's claims that are there.
func (s *sync) known(set *appsv1.StatefulSet, ordinal int) []*corev1.PersistentVolumeClaim {
	var claims []*corev1.PersistentVolumeClaim
	for i := range set.Spec.VolumeClaimTemplates {
		name := claimName(set, &set.Spec.VolumeClaimTemplates[i], ordinal)
		if claim, ok := store.PersistentVolumeClaims.Get(s.view, s.set.Namespace, name); ok {
			claims = append(claims, claim)
		}
	}
	return claims
}

// ownsClaims reports whether the pod's claims have the owners they are to have
// (upstream's ClaimsMatchRetentionPolicy), or get them by what was decided
// before.
func (s *sync) ownsClaims(p *corev1.Pod, ordinal int) bool {
	r := retention{s.atUpdate, p, ordinal}
	return s.settled[ordinal] || !slices.ContainsFunc(s.known(s.atUpdate, ordinal), func(c *corev1.PersistentVolumeClaim) bool { return !r.isKept(c) })
}

// correctClaims is ownClaims for claims that have other owners than they are to
// have.
func (s *sync) correctClaims(p *corev1.Pod, ordinal int) []loop.Effect {
	if s.ownsClaims(p, ordinal) {
		return nil
	}
	return s.ownClaims(s.atUpdate, p, ordinal)
}

// ownClaims gives the pod's claims the owners they are to have (upstream's
// UpdatePodClaimForRetentionPolicy).
func (s *sync) ownClaims(set *appsv1.StatefulSet, p *corev1.Pod, ordinal int) []loop.Effect {
	r := retention{set, p, ordinal}
	var effects []loop.Effect
	for _, claim := range s.known(set, ordinal) {
		if r.hasStranger(claim) {
			effects = append(effects, s.owner.Record.Warning("ConflictingController", fmt.Sprintf("PersistentVolumeClaim %s has a "+
				"conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim", claim.Name)))
		}
		if r.isKept(claim) {
			continue
		}
		effects = append(effects, loop.Update{Key: store.PersistentVolumeClaims.KeyOf(claim), Object: r.keep(claim), Rejected: func(err error) []loop.Effect {
			err = fmt.Errorf("could not update claim %s for delete policy ownerRefs: %w", claim.Name, err)
			return append([]loop.Effect{s.podEvent("Update", p, err)}, s.giveUp(err)...)
		}})
	}
	return effects
}

// hasStaleClaim reports whether a claim of the ordinal goes with an earlier
// pod, so that a new one has to wait until it is gone (upstream's
// PodClaimIsStale).
func (s *sync) hasStaleClaim(ordinal int) bool {
	p := &corev1.Pod{}
	p.Name = podName(s.set, ordinal)
	if _, withPod := (retention{set: s.set}).policy(); !withPod {
		return false
	}
	return slices.ContainsFunc(s.known(s.set, ordinal), func(c *corev1.PersistentVolumeClaim) bool { return isStale(c, p, podKind) })
}
