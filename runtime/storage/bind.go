package storage

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Bind returns a copy of the volume that names the claim, and whether it did
// not before (GetBindVolumeToClaim).
func Bind(v *corev1.PersistentVolume, claim *corev1.PersistentVolumeClaim) (*corev1.PersistentVolume, bool) {
	changed := false
	out := v.DeepCopy()
	if ref := v.Spec.ClaimRef; ref == nil || ref.Name != claim.Name || ref.Namespace != claim.Namespace || ref.UID != claim.UID {
		out.Spec.ClaimRef = Reference(claim)
		changed = true
	}
	if !BoundTo(v, claim) && !metav1.HasAnnotation(out.ObjectMeta, BoundByController) {
		metav1.SetMetaDataAnnotation(&out.ObjectMeta, BoundByController, "yes")
		changed = true
	}
	return out, changed
}

// Reference returns a volume's reference to the claim.
func Reference(claim *corev1.PersistentVolumeClaim) *corev1.ObjectReference {
	return &corev1.ObjectReference{
		APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: claim.Namespace, Name: claim.Name,
		UID: claim.UID, ResourceVersion: claim.ResourceVersion,
	}
}

// ByAccess splits volumes by their sets of access modes into those that have at
// least the wanted ones, the fewest modes first: in this order a claim is
// offered volumes (allPossibleMatchingAccessModes).
func ByAccess(volumes []*corev1.PersistentVolume, wanted []corev1.PersistentVolumeAccessMode) [][]*corev1.PersistentVolume {
	type set struct {
		modes   []corev1.PersistentVolumeAccessMode
		name    string
		volumes []*corev1.PersistentVolume
	}
	var sets []*set
	for _, v := range volumes {
		if !containsAll(v.Spec.AccessModes, wanted) {
			continue
		}
		modes := sortedModes(v.Spec.AccessModes)
		i := slices.IndexFunc(sets, func(s *set) bool { return slices.Equal(s.modes, modes) })
		if i < 0 {
			name := ""
			for _, m := range modes {
				name += string(m) + ","
			}
			i, sets = len(sets), append(sets, &set{modes: modes, name: name})
		}
		sets[i].volumes = append(sets[i].volumes, v)
	}
	slices.SortStableFunc(sets, func(a, b *set) int {
		return cmp.Or(cmp.Compare(len(a.modes), len(b.modes)), strings.Compare(a.name, b.name))
	})
	out := make([][]*corev1.PersistentVolume, len(sets))
	for i, s := range sets {
		out[i] = s.volumes
	}
	return out
}

// sortedModes returns each of the modes once, in order.
func sortedModes(modes []corev1.PersistentVolumeAccessMode) []corev1.PersistentVolumeAccessMode {
	out := slices.Clone(modes)
	slices.Sort(out)
	return slices.Compact(out)
}
