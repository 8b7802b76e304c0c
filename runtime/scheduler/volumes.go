package scheduler

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/component-helpers/storage/ephemeral"

	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

// podClaims are the claims of a pod (upstream's PodVolumeClaims).
type podClaims struct {
	bound   []*corev1.PersistentVolumeClaim
	waiting []*corev1.PersistentVolumeClaim // for the choice of a node
	// choices are the volumes that the waiting claims may get.
	choices map[string][]*corev1.PersistentVolume
	// found is what each node that fits has for the waiting claims.
	found map[string]podVolumes
}

// podVolumes are the volumes that the pod's waiting claims get on a node
// (upstream's PodVolumes).
type podVolumes struct {
	bindings []binding
	made     []*corev1.PersistentVolumeClaim // whose volumes will be made there
}

type binding struct {
	claim  *corev1.PersistentVolumeClaim
	volume *corev1.PersistentVolume
}

// prepareVolumes is VolumeBinding's PreFilter: every claim must be there, and
// bound unless it waits for the choice of a node.
func prepareVolumes(c *cycle) before {
	claims := &podClaims{choices: map[string][]*corev1.PersistentVolume{}, found: map[string]podVolumes{}}
	used, immediate := false, false
	for i := range c.pod.obj.Spec.Volumes {
		name, generated, ok := storage.ClaimName(c.pod.obj, &c.pod.obj.Spec.Volumes[i])
		if !ok {
			continue
		}
		used = true
		claim, problem := c.usable(name, generated)
		if problem != "" {
			return before{fails: unresolvable(volumeBinding, problem)}
		}
		class, _ := store.StorageClasses.Get(c.view, "", storage.ClassOf(claim))
		switch {
		case storage.IsBound(claim):
			claims.bound = append(claims.bound, claim)
		case storage.Waits(class) && claim.Spec.VolumeName == "":
			claims.waiting = append(claims.waiting, claim)
			claims.choices[claim.Name] = c.choices(claim)
		default:
			immediate = true
		}
	}
	if immediate {
		return before{fails: unresolvable(volumeBinding, "pod has unbound immediate PersistentVolumeClaims")}
	}
	slices.SortStableFunc(claims.waiting, bySize) // as findMatchingVolumes wants them
	c.claims = claims
	return before{skip: !used}
}

func bySize(a, b *corev1.PersistentVolumeClaim) int {
	return a.Spec.Resources.Requests.Storage().Cmp(*b.Spec.Resources.Requests.Storage())
}

// usable returns the pod's claim of the name, or why it cannot be used
// (podHasPVCs).
func (c *cycle) usable(name string, generated bool) (*corev1.PersistentVolumeClaim, string) {
	pod := c.pod.obj
	claim, ok := store.PersistentVolumeClaims.Get(c.view, pod.Namespace, name)
	switch {
	case !ok && generated:
		return nil, fmt.Sprintf("waiting for ephemeral volume controller to create the persistentvolumeclaim %q", name)
	case !ok:
		return nil, fmt.Sprintf("persistentvolumeclaim %q not found", name)
	case claim.Status.Phase == corev1.ClaimLost:
		return nil, fmt.Sprintf("persistentvolumeclaim %q bound to non-existent persistentvolume %q", name, claim.Spec.VolumeName)
	case claim.DeletionTimestamp != nil:
		return nil, fmt.Sprintf("persistentvolumeclaim %q is being deleted", name)
	}
	if generated {
		if err := ephemeral.VolumeIsForPod(pod, claim); err != nil {
			return nil, err.Error()
		}
	}
	return claim, ""
}

// choices are the volumes of the claim's class that nobody has, or that name
// the claim.
func (c *cycle) choices(claim *corev1.PersistentVolumeClaim) []*corev1.PersistentVolume {
	class := storage.ClassOf(claim)
	volumes := store.PersistentVolumes.Indexed(c.view, store.ByClaim, store.ClaimValue(claim.Namespace, claim.Name))
	volumes = slices.DeleteFunc(volumes, func(v *corev1.PersistentVolume) bool { return storage.ClassOfVolume(v) != class })
	return append(volumes, store.PersistentVolumes.Indexed(c.view, store.ByClass, class)...)
}

// filterVolumes is VolumeBinding's Filter (FindPodVolumes).
func filterVolumes(c *cycle, n *node) *verdict {
	var reasons []string
	missing := false
	for _, claim := range c.claims.bound {
		volume, ok := store.PersistentVolumes.Get(c.view, "", claim.Spec.VolumeName)
		if !ok {
			missing = true
			break
		}
		if storage.CheckAffinity(volume, n.obj) != nil {
			reasons = append(reasons, "node(s) didn't match PersistentVolume's node affinity")
			break
		}
	}
	found, ok := c.volumesOn(n)
	if !ok {
		reasons = append(reasons, "node(s) didn't find available persistent volumes to bind")
	}
	if missing {
		reasons = append(reasons, "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)")
	}
	if len(reasons) > 0 {
		return unresolvable(volumeBinding, reasons...)
	}
	c.claims.found[n.name] = found
	return nil
}

// volumesOn finds volumes for the waiting claims on a node, or a class that can
// make some there (findMatchingVolumes and checkVolumeProvisions).
func (c *cycle) volumesOn(n *node) (podVolumes, bool) {
	var out podVolumes
	taken := map[string]bool{}
	for _, claim := range c.claims.waiting {
		if selected, ok := claim.Annotations[storage.SelectedNode]; ok {
			if selected != n.name {
				return podVolumes{}, false
			}
			out.made = append(out.made, claim)
		}
	}
	for _, claim := range c.claims.waiting {
		if _, ok := claim.Annotations[storage.SelectedNode]; ok {
			continue
		}
		wanted := storage.Wanted{Claim: claim, Node: n.obj, Taken: taken, Waits: true}
		volume, err := wanted.Find(c.claims.choices[claim.Name])
		if err != nil {
			return podVolumes{}, false // a selector that the API server would not have let in
		}
		if volume == nil {
			out.made = append(out.made, claim)
			continue
		}
		taken[volume.Name] = true
		out.bindings = append(out.bindings, binding{claim, volume})
	}
	for _, claim := range out.made {
		class, ok := store.StorageClasses.Get(c.view, "", storage.ClassOf(claim))
		if !ok || class.Provisioner == "" || class.Provisioner == storage.NotSupportedProvisioner ||
			!storage.Allows(class, n.obj) {
			return podVolumes{}, false
		}
	}
	return out, true
}
