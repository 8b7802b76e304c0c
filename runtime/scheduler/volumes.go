package scheduler

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
	"k8s.io/component-helpers/storage/ephemeral"

	"github.com/gherkube/gherkube/runtime/store"
)

// bindCompleted is the annotation of a claim whose volume has accepted it
// (component-helpers/storage/volume.AnnBindCompleted).
const bindCompleted = "pv.kubernetes.io/bind-completed"

// volumeNeed is where a volume that the pod claims can be reached.
type volumeNeed struct{ nodes *nodeaffinity.NodeSelector }

// claimOf returns the name of the claim behind a pod's volume.
func claimOf(pod *corev1.Pod, v *corev1.Volume) (name string, generated, ok bool) {
	switch {
	case v.PersistentVolumeClaim != nil:
		return v.PersistentVolumeClaim.ClaimName, false, true
	case v.Ephemeral != nil:
		return ephemeral.VolumeClaimName(pod, v), true, true
	}
	return "", false, false
}

// prepareVolumes is VolumeBinding's PreFilter: every claim must be there and
// bound. Claims that bind only when their first pod is scheduled are not
// supported yet, and the message says so.
func prepareVolumes(c *cycle) before {
	var needs []volumeNeed
	used := false
	for i := range c.pod.obj.Spec.Volumes {
		name, generated, ok := claimOf(c.pod.obj, &c.pod.obj.Spec.Volumes[i])
		if !ok {
			continue
		}
		used = true
		need, problem := c.claim(name, generated)
		if problem != "" {
			return before{fails: unresolvable(volumeBinding, problem)}
		}
		if need.nodes != nil {
			needs = append(needs, need)
		}
	}
	c.volumes = needs
	return before{skip: !used || len(needs) == 0}
}

// claim returns what the claim asks of a node, or why it cannot be used.
func (c *cycle) claim(name string, generated bool) (volumeNeed, string) {
	pod := c.pod.obj
	claim, ok := store.PersistentVolumeClaims.Get(c.view, pod.Namespace, name)
	switch {
	case !ok && generated:
		return volumeNeed{}, fmt.Sprintf("waiting for ephemeral volume controller to create the persistentvolumeclaim %q", name)
	case !ok:
		return volumeNeed{}, fmt.Sprintf("persistentvolumeclaim %q not found", name)
	case claim.Status.Phase == corev1.ClaimLost:
		return volumeNeed{}, fmt.Sprintf("persistentvolumeclaim %q bound to non-existent persistentvolume %q", name, claim.Spec.VolumeName)
	case claim.DeletionTimestamp != nil:
		return volumeNeed{}, fmt.Sprintf("persistentvolumeclaim %q is being deleted", name)
	}
	if generated {
		if err := ephemeral.VolumeIsForPod(pod, claim); err != nil {
			return volumeNeed{}, err.Error()
		}
	}
	if _, done := claim.Annotations[bindCompleted]; !done || claim.Spec.VolumeName == "" {
		return volumeNeed{}, c.unbound(claim)
	}
	volume, ok := store.PersistentVolumes.Get(c.view, "", claim.Spec.VolumeName)
	if !ok || volume.Spec.NodeAffinity == nil || volume.Spec.NodeAffinity.Required == nil {
		return volumeNeed{}, ""
	}
	nodes, err := nodeaffinity.NewNodeSelector(volume.Spec.NodeAffinity.Required)
	if err != nil {
		return volumeNeed{}, err.Error()
	}
	return volumeNeed{nodes}, ""
}

func (c *cycle) unbound(claim *corev1.PersistentVolumeClaim) string {
	if name := claim.Spec.StorageClassName; name != nil {
		class, ok := store.StorageClasses.Get(c.view, "", *name)
		if ok && class.VolumeBindingMode != nil && *class.VolumeBindingMode == storagev1.VolumeBindingWaitForFirstConsumer {
			return fmt.Sprintf("not supported: persistentvolumeclaim %q waits for its first consumer (storage class %q), and this scheduler does not bind volumes yet", claim.Name, class.Name)
		}
	}
	return "pod has unbound immediate PersistentVolumeClaims"
}

func filterVolumes(c *cycle, n *node) *verdict {
	for _, need := range c.volumes {
		if !need.nodes.Match(n.obj) {
			return unresolvable(volumeBinding, "node(s) didn't match PersistentVolume's node affinity")
		}
	}
	return nil
}
