package volume

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// expansion says of claims that are to grow who has to see to it. None of
// kube-controller-manager's plugins expands volumes itself.
type expansion struct{}

// NewExpansion returns the volume expand controller. Its keys are claims.
func NewExpansion() loop.Actor { return expansion{} }

func (expansion) Name() string { return "persistentvolume-expander-controller" }

// Dirty wakes a bound claim that is new, or wants or has more than before.
func (expansion) Dirty(_ store.View, c store.Change) []store.Key {
	claim, ok := c.New.(*corev1.PersistentVolumeClaim)
	if !ok || claim.Status.Phase != corev1.ClaimBound {
		return nil
	}
	old, known := c.Old.(*corev1.PersistentVolumeClaim)
	if known && wants(claim).Cmp(*wants(old)) <= 0 && claim.Status.Capacity.Storage().Cmp(*old.Status.Capacity.Storage()) <= 0 {
		return nil
	}
	return []store.Key{c.Key}
}

// Reconcile is syncHandler.
func (expansion) Reconcile(v store.View, key store.Key, _ time.Time) loop.Outcome {
	claim, ok := store.PersistentVolumeClaims.Get(v, key.Namespace, key.Name)
	if !ok || claim.Status.Phase != corev1.ClaimBound {
		return loop.Outcome{}
	}
	volume, ok := store.PersistentVolumes.Get(v, "", claim.Spec.VolumeName)
	if !ok {
		return loop.Outcome{Effects: []loop.Effect{loop.Retry{Err: fmt.Errorf("failed to get PV %q: there is none", claim.Spec.VolumeName)}}}
	}
	if ref := volume.Spec.ClaimRef; ref == nil || ref.Namespace != claim.Namespace || ref.UID != claim.UID {
		err := fmt.Errorf("persistent Volume is not bound to PVC being updated : %s/%s", claim.Namespace, claim.Name)
		return loop.Outcome{Effects: []loop.Effect{loop.Retry{Err: err}}}
	}
	if wants(claim).Cmp(*claim.Status.Capacity.Storage()) <= 0 && !metav1.HasAnnotation(volume.ObjectMeta, preResizeCapacity) {
		return loop.Outcome{}
	}
	record := loop.NewRecorder("volume_expand", corev1.SchemeGroupVersion.WithKind("PersistentVolumeClaim"), claim)
	return loop.Outcome{Effects: []loop.Effect{record.Normal("ExternalExpanding", "waiting for an external controller to expand this PVC")}}
}

// wants returns how much storage the claim asks for.
func wants(claim *corev1.PersistentVolumeClaim) *resource.Quantity {
	return claim.Spec.Resources.Requests.Storage()
}
