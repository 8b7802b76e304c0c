package volume

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/component-helpers/storage/ephemeral"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

// Finalizers that keep claims and volumes while they are used
// (volumeutil.PVCProtectionFinalizer and PVProtectionFinalizer).
const (
	claimProtection  = "kubernetes.io/pvc-protection"
	volumeProtection = "kubernetes.io/pv-protection"
)

// claims protects claims that pods use.
type claims struct{}

// NewClaimProtection returns the PVC protection controller. Its keys are
// claims.
func NewClaimProtection() loop.Actor { return claims{} }

func (claims) Name() string { return "persistentvolumeclaim-protection-controller" }

// Dirty is pvcAddedUpdated and podAddedDeletedUpdated.
func (claims) Dirty(_ store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.PersistentVolumeClaims.GroupResource:
		if c.New != nil {
			return []store.Key{c.Key}
		}
	case store.Pods.GroupResource:
		var keys []store.Key
		for _, obj := range []store.Object{c.New, c.Old, c.Deleted} {
			if pod, ok := obj.(*corev1.Pod); ok {
				keys = append(keys, claimKeys(pod)...)
			}
		}
		return keys
	}
	return nil
}

// claimKeys returns the keys of the pod's claims.
func claimKeys(pod *corev1.Pod) []store.Key {
	var keys []store.Key
	for i := range pod.Spec.Volumes {
		if name, _, ok := storage.ClaimName(pod, &pod.Spec.Volumes[i]); ok {
			keys = append(keys, store.PersistentVolumeClaims.Key(pod.Namespace, name))
		}
	}
	return keys
}

// Reconcile is processPVC.
func (claims) Reconcile(v store.View, key store.Key, now time.Time) loop.Outcome {
	claim, ok := store.PersistentVolumeClaims.Get(v, key.Namespace, key.Name)
	if !ok {
		return loop.Outcome{}
	}
	protected := slices.Contains(claim.Finalizers, claimProtection)
	switch {
	case claim.DeletionTimestamp == nil && !protected:
		out := claim.DeepCopy()
		out.Finalizers = append(out.Finalizers, claimProtection)
		return loop.Outcome{Effects: []loop.Effect{loop.Update{Key: key, Object: out}}}
	case claim.DeletionTimestamp == nil && claim.Status.Phase == corev1.ClaimBound:
		return loop.Outcome{Effects: unusedCondition(claim, usedBy(v, claim, mentions), now)}
	case claim.DeletionTimestamp != nil && protected && !usedBy(v, claim, keeps):
		out := claim.DeepCopy()
		out.Finalizers = slices.DeleteFunc(out.Finalizers, func(f string) bool { return f == claimProtection })
		return loop.Outcome{Effects: []loop.Effect{loop.Update{Key: key, Object: out}}}
	}
	return loop.Outcome{}
}

func usedBy(v store.View, claim *corev1.PersistentVolumeClaim, uses func(*corev1.Pod, *corev1.PersistentVolumeClaim) bool) bool {
	named := store.Pods.Indexed(v, store.ByClaim, store.ClaimValue(claim.Namespace, claim.Name))
	return slices.ContainsFunc(named, func(pod *corev1.Pod) bool { return uses(pod, claim) })
}

// keeps is podUsesPVCForDeletion.
func keeps(pod *corev1.Pod, claim *corev1.PersistentVolumeClaim) bool {
	if pod.Spec.NodeName == "" {
		return false
	}
	over := pod.DeletionTimestamp != nil && pod.DeletionGracePeriodSeconds != nil && *pod.DeletionGracePeriodSeconds == 0
	return slices.ContainsFunc(pod.Spec.Volumes, func(v corev1.Volume) bool {
		return has(&v, claim) || !over && hasGenerated(pod, &v, claim)
	})
}

// mentions is podUsesPVCForUnusedSince.
func mentions(pod *corev1.Pod, claim *corev1.PersistentVolumeClaim) bool {
	return !terminated(pod) && slices.ContainsFunc(pod.Spec.Volumes, func(v corev1.Volume) bool {
		return has(&v, claim) || hasGenerated(pod, &v, claim)
	})
}

func has(v *corev1.Volume, claim *corev1.PersistentVolumeClaim) bool {
	return v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName == claim.Name
}

func hasGenerated(pod *corev1.Pod, v *corev1.Volume, claim *corev1.PersistentVolumeClaim) bool {
	return v.Ephemeral != nil && ephemeral.VolumeClaimName(pod, v) == claim.Name && ephemeral.VolumeIsForPod(pod, claim) == nil
}

// unusedCondition is updateUnusedCondition.
func unusedCondition(claim *corev1.PersistentVolumeClaim, used bool, now time.Time) []loop.Effect {
	want := corev1.PersistentVolumeClaimCondition{
		Type: corev1.PersistentVolumeClaimUnused, LastTransitionTime: metav1.NewTime(now.Truncate(time.Second)),
		Status: corev1.ConditionTrue, Reason: "NoPodsUsingPVC", Message: "No pods are currently referencing this PVC",
	}
	if used {
		want.Status, want.Reason, want.Message = corev1.ConditionFalse, "PodUsingPVC", "A pod is currently referencing this PVC"
	}
	out := claim.DeepCopy()
	i := slices.IndexFunc(out.Status.Conditions, func(c corev1.PersistentVolumeClaimCondition) bool { return c.Type == want.Type })
	switch {
	case i < 0:
		out.Status.Conditions = append(out.Status.Conditions, want)
	case out.Status.Conditions[i].Status == want.Status:
		return nil
	default:
		out.Status.Conditions[i] = want
	}
	return []loop.Effect{loop.Status{Key: store.PersistentVolumeClaims.KeyOf(out), Object: out}}
}

// volumes protects volumes that are bound.
type volumes struct{}

// NewVolumeProtection returns the PV protection controller. Its keys are
// volumes.
func NewVolumeProtection() loop.Actor { return volumes{} }

func (volumes) Name() string { return "persistentvolume-protection-controller" }

// Dirty is pvAddedUpdated.
func (volumes) Dirty(_ store.View, c store.Change) []store.Key {
	if c.Key.Resource == store.PersistentVolumes.GroupResource && c.New != nil {
		return []store.Key{c.Key}
	}
	return nil
}

// Reconcile is processPV.
func (volumes) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	volume, ok := store.PersistentVolumes.Get(v, "", key.Name)
	if !ok {
		return loop.Outcome{}
	}
	protected := slices.Contains(volume.Finalizers, volumeProtection)
	out := volume.DeepCopy()
	switch {
	case volume.DeletionTimestamp == nil && !protected:
		out.Finalizers = append(out.Finalizers, volumeProtection)
	case volume.DeletionTimestamp != nil && protected && volume.Status.Phase != corev1.VolumeBound:
		out.Finalizers = slices.DeleteFunc(out.Finalizers, func(f string) bool { return f == volumeProtection })
	default:
		return loop.Outcome{}
	}
	return loop.Outcome{Effects: []loop.Effect{loop.Update{Key: key, Object: out}}}
}
