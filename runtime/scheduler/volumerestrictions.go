package scheduler

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/store"
)

// exclusive are the pod's claims with the access mode ReadWriteOncePod, and how
// often other pods use them (VolumeRestrictions' preFilterState).
type exclusive struct {
	claims []string
	users  int
}

// prepareRestrictions is VolumeRestrictions' PreFilter.
func prepareRestrictions(c *cycle) before {
	pod := c.pod.obj
	disks := false
	var own exclusive
	for i := range pod.Spec.Volumes {
		v := &pod.Spec.Volumes[i]
		disks = disks || onDisk(v)
		if v.PersistentVolumeClaim == nil {
			continue
		}
		name := v.PersistentVolumeClaim.ClaimName
		claim, ok := store.PersistentVolumeClaims.Get(c.view, pod.Namespace, name)
		if !ok {
			return before{fails: unresolvable(volumeRestrictions, fmt.Sprintf("persistentvolumeclaim %q not found", name))}
		}
		if slices.Contains(claim.Spec.AccessModes, corev1.ReadWriteOncePod) && !slices.Contains(own.claims, name) {
			own.claims = append(own.claims, name)
		}
	}
	for _, name := range own.claims {
		users := store.Pods.Indexed(c.view, store.ByClaim, store.ClaimValue(pod.Namespace, name))
		if slices.ContainsFunc(users, c.placedOther) {
			own.users++
		}
	}
	c.exclusive = own
	return before{skip: !disks && own.users == 0}
}

// placedOther reports whether another pod is on a node, or assumed to be.
func (c *cycle) placedOther(pod *corev1.Pod) bool {
	p := c.cluster.pods[podName(pod)]
	return p != nil && pod.UID != c.pod.obj.UID
}

// filterRestrictions is VolumeRestrictions' Filter.
func filterRestrictions(c *cycle, n *node) *verdict {
	if slices.ContainsFunc(n.pods, func(p *podInfo) bool { return diskConflict(c.pod.obj, p.obj) }) {
		return unschedulable(volumeRestrictions, "node(s) had no available disk")
	}
	if c.exclusive.users > 0 {
		return unschedulable(volumeRestrictions,
			"node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod")
	}
	return nil
}

// placed takes another pod into account (sign 1), or out of it (-1).
func (e *exclusive) placed(own, other *podInfo, sign int) {
	if other.obj.Namespace != own.obj.Namespace {
		return
	}
	for i := range other.obj.Spec.Volumes {
		if v := other.obj.Spec.Volumes[i].PersistentVolumeClaim; v != nil && slices.Contains(e.claims, v.ClaimName) {
			e.users += sign
		}
	}
}

// onDisk is needsRestrictionsCheck.
func onDisk(v *corev1.Volume) bool {
	return v.GCEPersistentDisk != nil || v.AWSElasticBlockStore != nil || v.RBD != nil || v.ISCSI != nil
}

// diskConflict reports whether both pods want a disk that only one can have.
func diskConflict(a, b *corev1.Pod) bool {
	for i := range a.Spec.Volumes {
		if !onDisk(&a.Spec.Volumes[i]) {
			continue
		}
		for j := range b.Spec.Volumes {
			if sameDisk(&a.Spec.Volumes[i], &b.Spec.Volumes[j]) {
				return true
			}
		}
	}
	return false
}

// sameDisk is isVolumeConflict for two volumes.
func sameDisk(a, b *corev1.Volume) bool {
	switch {
	case a.GCEPersistentDisk != nil && b.GCEPersistentDisk != nil:
		x, y := a.GCEPersistentDisk, b.GCEPersistentDisk
		return x.PDName == y.PDName && (!x.ReadOnly || !y.ReadOnly)
	case a.AWSElasticBlockStore != nil && b.AWSElasticBlockStore != nil:
		return a.AWSElasticBlockStore.VolumeID == b.AWSElasticBlockStore.VolumeID
	case a.ISCSI != nil && b.ISCSI != nil:
		return a.ISCSI.IQN == b.ISCSI.IQN && (!a.ISCSI.ReadOnly || !b.ISCSI.ReadOnly)
	case a.RBD != nil && b.RBD != nil:
		x, y := a.RBD, b.RBD
		shared := slices.ContainsFunc(x.CephMonitors, func(m string) bool { return slices.Contains(y.CephMonitors, m) })
		return shared && x.RBDPool == y.RBDPool && x.RBDImage == y.RBDImage && (!x.ReadOnly || !y.ReadOnly)
	}
	return false
}

// restrictionsHelp is isSchedulableAfterAssignedPodDeleted.
func restrictionsHelp(waiting, gone *corev1.Pod) bool {
	if gone.Namespace != waiting.Namespace {
		return false
	}
	if diskConflict(waiting, gone) {
		return true
	}
	return slices.ContainsFunc(gone.Spec.Volumes, func(v corev1.Volume) bool {
		return v.PersistentVolumeClaim != nil && names(waiting, v.PersistentVolumeClaim.ClaimName)
	})
}

// names reports whether the pod has a volume of the claim that it names itself.
func names(pod *corev1.Pod, claim string) bool {
	return slices.ContainsFunc(pod.Spec.Volumes, func(v corev1.Volume) bool {
		return v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName == claim
	})
}
