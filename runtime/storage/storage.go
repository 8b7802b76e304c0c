// Package storage says what PersistentVolumes, claims and classes mean to each
// other: which claims a pod has, which volume a claim may get, and what binding
// writes into both. Controllers, the scheduler and kubelets share it.
//
// It is k8s.io/component-helpers/storage/volume of Kubernetes 1.37.2, which
// itself cannot be used here: it imports client-go. A test compares the two.
package storage

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/component-helpers/storage/ephemeral"
)

// Annotations of volumes and claims, and the provisioner that is none.
const (
	BindCompleted           = "pv.kubernetes.io/bind-completed"
	BoundByController       = "pv.kubernetes.io/bound-by-controller"
	SelectedNode            = "volume.kubernetes.io/selected-node"
	DynamicallyProvisioned  = "pv.kubernetes.io/provisioned-by"
	MigratedTo              = "pv.kubernetes.io/migrated-to"
	Provisioner             = "volume.kubernetes.io/storage-provisioner"
	BetaProvisioner         = "volume.beta.kubernetes.io/storage-provisioner"
	DefaultClass            = "storageclass.kubernetes.io/is-default-class"
	BetaDefaultClass        = "storageclass.beta.kubernetes.io/is-default-class"
	NotSupportedProvisioner = "kubernetes.io/no-provisioner"
)

// HasClass reports whether the claim names a class, be it the empty one.
func HasClass(claim *corev1.PersistentVolumeClaim) bool {
	_, beta := claim.Annotations[corev1.BetaStorageClassAnnotation]
	return beta || claim.Spec.StorageClassName != nil
}

// ClassOf returns the claim's class; empty if it wants none.
func ClassOf(claim *corev1.PersistentVolumeClaim) string {
	if class, ok := claim.Annotations[corev1.BetaStorageClassAnnotation]; ok {
		return class
	}
	if claim.Spec.StorageClassName != nil {
		return *claim.Spec.StorageClassName
	}
	return ""
}

// ClassOfVolume returns the volume's class; empty if it has none.
func ClassOfVolume(volume *corev1.PersistentVolume) string {
	if class, ok := volume.Annotations[corev1.BetaStorageClassAnnotation]; ok {
		return class
	}
	return volume.Spec.StorageClassName
}

// Waits reports whether claims of the class are bound only when a pod that uses
// them is scheduled (IsDelayBindingMode). There need be no class.
func Waits(class *storagev1.StorageClass) bool {
	return class != nil && class.VolumeBindingMode != nil && *class.VolumeBindingMode == storagev1.VolumeBindingWaitForFirstConsumer
}

// IsDefault reports whether the class is marked as the default one
// (storage/util.IsDefaultAnnotation).
func IsDefault(class *storagev1.StorageClass) bool {
	return class.Annotations[DefaultClass] == "true" || class.Annotations[BetaDefaultClass] == "true"
}

// ClaimName returns the name of the claim behind a volume of the pod, and
// whether it is one that is made for the pod; false if there is none.
func ClaimName(pod *corev1.Pod, v *corev1.Volume) (name string, generated, ok bool) {
	switch {
	case v.PersistentVolumeClaim != nil:
		return v.PersistentVolumeClaim.ClaimName, false, true
	case v.Ephemeral != nil:
		return ephemeral.VolumeClaimName(pod, v), true, true
	}
	return "", false, false
}

// IsBound reports whether the binding of the claim is complete, from both sides
// (the scheduler's isPVCFullyBound).
func IsBound(claim *corev1.PersistentVolumeClaim) bool {
	return claim.Spec.VolumeName != "" && metav1.HasAnnotation(claim.ObjectMeta, BindCompleted)
}

// Allows reports whether volumes of the class may be made for the node
// (MatchTopologySelectorTerms of pkg/apis/core/v1/helper).
func Allows(class *storagev1.StorageClass, node *corev1.Node) bool {
	if len(class.AllowedTopologies) == 0 {
		return true
	}
	return slices.ContainsFunc(class.AllowedTopologies, func(term corev1.TopologySelectorTerm) bool {
		return len(term.MatchLabelExpressions) > 0 && !slices.ContainsFunc(term.MatchLabelExpressions, func(r corev1.TopologySelectorLabelRequirement) bool {
			value, ok := node.Labels[r.Key]
			return !ok || !slices.Contains(r.Values, value)
		})
	})
}

// What rancher/local-path-provisioner writes: its name, and the annotation with
// the node that has a volume.
const (
	LocalPath     = "rancher.io/local-path"
	LocalPathNode = "local.path.provisioner/selected-node"
)
