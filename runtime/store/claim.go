package store

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// ClaimValue is what ByClaim files those under that name the claim.
func ClaimValue(namespace, name string) string { return namespace + "/" + name }

// podClaims is upstream's common.PodPVCIndexFunc.
func podClaims(obj Object) []string {
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return nil
	}
	var out []string
	for i := range pod.Spec.Volumes {
		name := ""
		switch v := &pod.Spec.Volumes[i]; {
		case v.PersistentVolumeClaim != nil:
			name = v.PersistentVolumeClaim.ClaimName
		case v.Ephemeral != nil: // component-helpers/storage/ephemeral.VolumeClaimName
			name = pod.Name + "-" + v.Name
		default:
			continue
		}
		if value := ClaimValue(pod.Namespace, name); !slices.Contains(out, value) {
			out = append(out, value)
		}
	}
	return out
}

// AttributesClasses returns the names of the VolumeAttributesClasses that a
// PersistentVolume or a claim has or wants (getPVReferencedVACNames and
// getPVCReferencedVACNames of upstream's vacprotection).
func AttributesClasses(obj Object) []string {
	var out []string
	add := func(name *string) {
		if name != nil && *name != "" && !slices.Contains(out, *name) {
			out = append(out, *name)
		}
	}
	switch o := obj.(type) {
	case *corev1.PersistentVolume:
		add(o.Spec.VolumeAttributesClassName)
	case *corev1.PersistentVolumeClaim:
		add(o.Spec.VolumeAttributesClassName)
		add(o.Status.CurrentVolumeAttributesClassName)
		if m := o.Status.ModifyVolumeStatus; m != nil {
			add(&m.TargetVolumeAttributesClassName)
		}
	}
	return out
}

func volumeClaim(obj Object) []string {
	if v, ok := obj.(*corev1.PersistentVolume); ok && v.Spec.ClaimRef != nil {
		return []string{ClaimValue(v.Spec.ClaimRef.Namespace, v.Spec.ClaimRef.Name)}
	}
	return nil
}

func freeVolumeClass(obj Object) []string {
	v, ok := obj.(*corev1.PersistentVolume)
	if !ok || v.Spec.ClaimRef != nil {
		return nil
	}
	if class, ok := v.Annotations[corev1.BetaStorageClassAnnotation]; ok {
		return []string{class}
	}
	return []string{v.Spec.StorageClassName}
}
