package storage

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	corev1helpers "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/utils/ptr"
)

// Wanted is what a claim asks of a volume, where and when it is looked for.
type Wanted struct {
	Claim *corev1.PersistentVolumeClaim
	// Node, if set, is where the volume must be reachable from.
	Node *corev1.Node
	// Taken are the names of volumes that are meant for others.
	Taken map[string]bool
	// Waits says that the claim's class has its volumes chosen for a node: as
	// long as none is given, the claim gets only a volume that names it.
	Waits bool
}

// Find returns the smallest of the volumes that the claim may get, the first of
// several, or the one that is bound to it already; nil if there is none
// (FindMatchingVolume). The error says which selector cannot be read.
func (w Wanted) Find(volumes []*corev1.PersistentVolume) (*corev1.PersistentVolume, error) {
	selector := labels.Everything()
	if w.Claim.Spec.Selector != nil {
		var err error
		if selector, err = metav1.LabelSelectorAsSelector(w.Claim.Spec.Selector); err != nil {
			return nil, fmt.Errorf("error creating internal label selector for claim: %s/%s: %w", w.Claim.Namespace, w.Claim.Name, err)
		}
	}
	var best *corev1.PersistentVolume
	for _, v := range volumes {
		if !w.possible(v) {
			continue
		}
		if BoundTo(v, w.Claim) {
			if w.Node != nil && CheckAffinity(v, w.Node) != nil {
				return nil, nil
			}
			return v, nil
		}
		if w.available(v, selector) && (best == nil || smaller(v, best)) {
			best = v
		}
	}
	return best, nil
}

// possible reports whether nothing about the volume itself keeps the claim from
// it.
func (w Wanted) possible(v *corev1.PersistentVolume) bool {
	switch {
	case w.Taken[v.Name], v.Spec.ClaimRef != nil && !BoundTo(v, w.Claim):
		return false
	case capacity(v).Cmp(requested(w.Claim)) < 0, !SameMode(w.Claim, v), !SameAttributes(w.Claim, v):
		return false
	}
	return v.DeletionTimestamp == nil
}

// available reports whether a volume that does not name the claim can be its.
func (w Wanted) available(v *corev1.PersistentVolume, selector labels.Selector) bool {
	switch {
	case w.Node == nil && w.Waits, v.Status.Phase != corev1.VolumeAvailable:
		return false
	case !selector.Matches(labels.Set(v.Labels)), ClassOfVolume(v) != ClassOf(w.Claim):
		return false
	case w.Node == nil:
		return true // its access modes are the caller's choice
	}
	return CheckAffinity(v, w.Node) == nil && HasAccess(w.Claim, v)
}

func smaller(a, b *corev1.PersistentVolume) bool { return capacity(a).Cmp(*capacity(b)) < 0 }

func capacity(v *corev1.PersistentVolume) *resource.Quantity {
	q := v.Spec.Capacity[corev1.ResourceStorage]
	return &q
}

func requested(claim *corev1.PersistentVolumeClaim) resource.Quantity {
	return claim.Spec.Resources.Requests[corev1.ResourceStorage]
}

// BoundTo reports whether the volume names the claim, by its UID or without one
// (IsVolumeBoundToClaim).
func BoundTo(v *corev1.PersistentVolume, claim *corev1.PersistentVolumeClaim) bool {
	ref := v.Spec.ClaimRef
	return ref != nil && claim.Name == ref.Name && claim.Namespace == ref.Namespace && (ref.UID == "" || claim.UID == ref.UID)
}

// SameMode reports whether both are file systems or both block devices
// (CheckVolumeModeMismatches).
func SameMode(claim *corev1.PersistentVolumeClaim, v *corev1.PersistentVolume) bool {
	return ptr.Deref(claim.Spec.VolumeMode, corev1.PersistentVolumeFilesystem) == ptr.Deref(v.Spec.VolumeMode, corev1.PersistentVolumeFilesystem)
}

// SameAttributes reports whether both name the same VolumeAttributesClass, or
// none.
func SameAttributes(claim *corev1.PersistentVolumeClaim, v *corev1.PersistentVolume) bool {
	return ptr.Deref(claim.Spec.VolumeAttributesClassName, "") == ptr.Deref(v.Spec.VolumeAttributesClassName, "")
}

// HasAccess reports whether the volume has all access modes of the claim
// (CheckAccessModes).
func HasAccess(claim *corev1.PersistentVolumeClaim, v *corev1.PersistentVolume) bool {
	return containsAll(v.Spec.AccessModes, claim.Spec.AccessModes)
}

func containsAll(has, wants []corev1.PersistentVolumeAccessMode) bool {
	known := map[corev1.PersistentVolumeAccessMode]bool{}
	for _, m := range has {
		known[m] = true
	}
	for _, m := range wants {
		if !known[m] {
			return false
		}
	}
	return true
}

// CheckAffinity says why the volume cannot be reached from the node, if so
// (CheckNodeAffinity).
func CheckAffinity(v *corev1.PersistentVolume, node *corev1.Node) error {
	if v.Spec.NodeAffinity == nil || v.Spec.NodeAffinity.Required == nil {
		return nil
	}
	// Only labels count, not the node's name.
	labelled := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Labels: node.Labels}}
	matches, err := corev1helpers.MatchNodeSelectorTerms(labelled, v.Spec.NodeAffinity.Required)
	switch {
	case err != nil:
		return err
	case !matches:
		return fmt.Errorf("no matching NodeSelectorTerms")
	}
	return nil
}

// CheckSatisfies says why the claim cannot have the volume that it names, if so
// (the PersistentVolume controller's checkVolumeSatisfyClaim).
func CheckSatisfies(v *corev1.PersistentVolume, claim *corev1.PersistentVolumeClaim) error {
	want := requested(claim)
	switch {
	case v.DeletionTimestamp != nil:
		return fmt.Errorf("the volume is marked for deletion %q", v.Name)
	case capacity(v).Value() < want.Value():
		return fmt.Errorf("requested PV is too small")
	case ClassOfVolume(v) != ClassOf(claim):
		return fmt.Errorf("storageClassName does not match")
	case !SameAttributes(claim, v):
		return fmt.Errorf("volumeAttributesClassName does not match")
	case !SameMode(claim, v):
		return fmt.Errorf("incompatible volumeMode")
	case !HasAccess(claim, v):
		return fmt.Errorf("incompatible accessMode")
	}
	return nil
}
