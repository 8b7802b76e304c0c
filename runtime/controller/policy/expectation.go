package policy

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/gherkube/gherkube/runtime/store"
)

// expect works out how many pods there ought to be and how many of them
// healthy (upstream's getExpectedPodCount).
func (a *account) expect() error {
	spec := a.pdb.Spec
	switch {
	case spec.MaxUnavailable != nil:
		if err := a.expectScale(); err != nil {
			return err
		}
		n, err := intstr.GetScaledValueFromIntOrPercent(spec.MaxUnavailable, int(a.status.ExpectedPods), true)
		if err != nil {
			return err
		}
		a.status.DesiredHealthy = max(a.status.ExpectedPods-int32(n), 0)
	case spec.MinAvailable == nil:
	case spec.MinAvailable.Type == intstr.Int:
		a.status.DesiredHealthy = spec.MinAvailable.IntVal
		a.status.ExpectedPods = int32(len(a.pods))
	default:
		if err := a.expectScale(); err != nil {
			return err
		}
		n, err := intstr.GetScaledValueFromIntOrPercent(spec.MinAvailable, int(a.status.ExpectedPods), true)
		if err != nil {
			return err
		}
		a.status.DesiredHealthy = int32(n)
	}
	return nil
}

// expectScale sums up the scales of the pods' controllers (upstream's
// getExpectedScale). Pods without one do not count.
func (a *account) expectScale() error {
	seen := map[types.UID]bool{}
	unmanaged := false
	for _, p := range a.pods {
		ref := metav1.GetControllerOfNoCopy(p)
		if ref == nil {
			unmanaged = true
			continue
		}
		if seen[ref.UID] {
			continue
		}
		seen[ref.UID] = true
		if resource := unscalable(ref); resource != "" {
			return fmt.Errorf("%s does not implement the scale subresource", resource)
		}
		uid, scale, ok := scaleOf(a.view, p.Namespace, ref)
		if !ok {
			return fmt.Errorf("found no controllers for pod %q", p.Name)
		}
		if uid == ref.UID || !seen[uid] {
			a.status.ExpectedPods += scale
		}
		seen[uid] = true
	}
	if unmanaged {
		a.tell(corev1.EventTypeWarning, "UnmanagedPods", fmt.Sprintf("Pods selected by this PodDisruptionBudget (selector: %v) were found "+
			"to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. "+
			"To account for these pods please set \".spec.minAvailable\" "+
			"field of the PDB to an integer value.", a.pdb.Spec.Selector))
	}
	return nil
}

// unscalable is the resource of a controller that has no scale subresource, ""
// if it has one or is not known (upstream's getScaleController).
func unscalable(ref *metav1.OwnerReference) string {
	switch ref.APIVersion + "/" + ref.Kind {
	case "apps/v1/DaemonSet":
		return store.DaemonSets.String()
	case "batch/v1/Job":
		return store.Jobs.String()
	}
	return ""
}

// scaleOf returns the scale of a pod's controller; for a ReplicaSet of a
// Deployment that of the Deployment. Other kinds with a scale subresource are
// not known.
func scaleOf(v store.View, namespace string, ref *metav1.OwnerReference) (types.UID, int32, bool) {
	switch ref.Kind {
	case "ReplicaSet":
		rs, ok := store.ReplicaSets.Get(v, namespace, ref.Name)
		if !ok || rs.UID != ref.UID {
			return "", 0, false
		}
		if owner := metav1.GetControllerOfNoCopy(rs); owner != nil && owner.Kind == "Deployment" {
			d, ok := store.Deployments.Get(v, namespace, owner.Name)
			if !ok || d.UID != owner.UID {
				return "", 0, false
			}
			return d.UID, *d.Spec.Replicas, true
		}
		return rs.UID, *rs.Spec.Replicas, true
	case "ReplicationController":
		rc, ok := store.ReplicationControllers.Get(v, namespace, ref.Name)
		if ok && rc.UID == ref.UID {
			return rc.UID, *rc.Spec.Replicas, true
		}
	case "StatefulSet":
		set, ok := store.StatefulSets.Get(v, namespace, ref.Name)
		if ok && set.UID == ref.UID {
			return set.UID, *set.Spec.Replicas, true
		}
	}
	return "", 0, false
}
