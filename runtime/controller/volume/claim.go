package volume

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

// Reasons of events (pkg/controller/volume/events).
const (
	failedBinding        = "FailedBinding"
	volumeMismatch       = "VolumeMismatch"
	waitForFirstConsumer = "WaitForFirstConsumer"
	waitForPodScheduled  = "WaitForPodScheduled"
	provisioningFailed   = "ProvisioningFailed"
	externalProvisioning = "ExternalProvisioning"
)

func (s *sync) syncClaim(claim *corev1.PersistentVolumeClaim) {
	switch {
	case metav1.HasAnnotation(claim.ObjectMeta, storage.BindCompleted):
		s.syncBoundClaim(claim)
	case claim.Spec.VolumeName == "":
		s.unfinished = true
		s.syncUnboundClaim(claim)
	default:
		s.unfinished = true
		s.syncDemandingClaim(claim)
	}
}

// syncUnboundClaim is upstream's, for a claim that leaves open which volume it
// gets.
func (s *sync) syncUnboundClaim(claim *corev1.PersistentVolumeClaim) {
	class, _ := store.StorageClasses.Get(s.view, "", storage.ClassOf(claim))
	volume, err := s.match(claim, storage.Waits(class))
	if err != nil {
		s.do(loop.Retry{Err: err})
		return
	}
	if volume != nil {
		s.bind(volume, claim)
		return
	}
	if s.giveDefaultClass(claim) {
		return
	}
	_, selected := claim.Annotations[storage.SelectedNode]
	switch {
	case storage.Waits(class) && !selected:
		s.tellWaiting(claim)
	case storage.ClassOf(claim) != "":
		s.provision(claim, class)
		return
	default:
		s.tellClaim(claim, corev1.EventTypeNormal, failedBinding, "no persistent volumes available for this claim and no storage class is set")
	}
	s.setClaimStatus(claim, corev1.ClaimPending, nil)
}

// match is findBestMatchForClaim.
func (s *sync) match(claim *corev1.PersistentVolumeClaim, waits bool) (*corev1.PersistentVolume, error) {
	value := store.ClaimValue(claim.Namespace, claim.Name)
	volumes := store.PersistentVolumes.Indexed(s.view, store.ByClaim, value)
	volumes = append(volumes, store.PersistentVolumes.Indexed(s.view, store.ByClass, storage.ClassOf(claim))...)
	for _, group := range storage.ByAccess(volumes, claim.Spec.AccessModes) {
		volume, err := storage.Wanted{Claim: claim, Waits: waits}.Find(group)
		if volume != nil || err != nil {
			return volume, err
		}
	}
	return nil, nil
}

// giveDefaultClass is assignDefaultStorageClass: a claim that was there before
// the default class gets it.
func (s *sync) giveDefaultClass(claim *corev1.PersistentVolumeClaim) bool {
	if storage.HasClass(claim) {
		return false
	}
	class := defaultClass(s.view)
	if class == nil {
		return false
	}
	out := claim.DeepCopy()
	out.Spec.StorageClassName = &class.Name
	s.do(loop.Update{Key: store.PersistentVolumeClaims.KeyOf(out), Object: out})
	return true
}

// defaultClass is util.GetDefaultClass: the newest of the default ones.
func defaultClass(v store.View) *storagev1.StorageClass {
	classes := slices.DeleteFunc(store.StorageClasses.List(v, ""), func(c *storagev1.StorageClass) bool { return !storage.IsDefault(c) })
	if len(classes) == 0 {
		return nil
	}
	return slices.MinFunc(classes, func(a, b *storagev1.StorageClass) int {
		return cmp.Or(b.CreationTimestamp.Compare(a.CreationTimestamp.Time), strings.Compare(a.Name, b.Name))
	})
}

// tellWaiting is emitEventForUnboundDelayBindingClaim. A pod that comes right
// after its claim is not there yet when a new claim is first looked at: on a
// cluster the next request takes longer than that.
func (s *sync) tellWaiting(claim *corev1.PersistentVolumeClaim) {
	isNew := claim.CreationTimestamp.Equal(&metav1.Time{Time: s.now.Truncate(time.Second)})
	var names []string
	for _, pod := range pods(s.view, claim.Namespace, claim.Name) {
		if isNew && store.RevisionOf(pod) > store.RevisionOf(claim) {
			continue
		}
		if pod.Spec.NodeName == "" {
			names = append(names, pod.Name)
		}
	}
	switch len(names) {
	case 0:
		s.tellClaim(claim, corev1.EventTypeNormal, waitForFirstConsumer, "waiting for first consumer to be created before binding")
	case 1:
		s.tellClaim(claim, corev1.EventTypeNormal, waitForPodScheduled, "waiting for pod %s to be scheduled", names[0])
	default:
		s.tellClaim(claim, corev1.EventTypeNormal, waitForPodScheduled, "waiting for pods %s to be scheduled", strings.Join(names, ","))
	}
}

// syncDemandingClaim is syncUnboundClaim for a claim that names its volume.
func (s *sync) syncDemandingClaim(claim *corev1.PersistentVolumeClaim) {
	volume, ok := store.PersistentVolumes.Get(s.view, "", claim.Spec.VolumeName)
	switch {
	case !ok:
		s.setClaimStatus(claim, corev1.ClaimPending, nil)
	case volume.Spec.ClaimRef == nil:
		if err := storage.CheckSatisfies(volume, claim); err != nil {
			s.tellClaim(claim, corev1.EventTypeWarning, volumeMismatch, "Cannot bind to requested volume %q: %s", volume.Name, err)
			s.setClaimStatus(claim, corev1.ClaimPending, nil)
			return
		}
		s.bind(volume, claim)
	case storage.BoundTo(volume, claim):
		s.bind(volume, claim)
	default:
		s.tellClaim(claim, corev1.EventTypeWarning, failedBinding, "volume %q already bound to a different claim.", volume.Name)
		if !metav1.HasAnnotation(claim.ObjectMeta, storage.BoundByController) {
			s.setClaimStatus(claim, corev1.ClaimPending, nil)
		}
	}
}

// syncBoundClaim is upstream's.
func (s *sync) syncBoundClaim(claim *corev1.PersistentVolumeClaim) {
	if claim.Spec.VolumeName == "" {
		s.lose(claim, "ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!")
		return
	}
	volume, ok := store.PersistentVolumes.Get(s.view, "", claim.Spec.VolumeName)
	switch {
	case !ok:
		s.lose(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!")
	case volume.Spec.ClaimRef == nil, volume.Spec.ClaimRef.UID == claim.UID:
		s.bind(volume, claim)
	default:
		s.lose(claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly")
	}
}

func (s *sync) lose(claim *corev1.PersistentVolumeClaim, reason, message string) {
	if claim.Status.Phase == corev1.ClaimLost {
		return
	}
	s.setClaimStatus(claim, corev1.ClaimLost, nil)
	s.tellClaim(claim, corev1.EventTypeWarning, reason, "%s", message)
}

// setClaimStatus is updateClaimStatus.
func (s *sync) setClaimStatus(claim *corev1.PersistentVolumeClaim, phase corev1.PersistentVolumeClaimPhase, volume *corev1.PersistentVolume) {
	out := claim.DeepCopy()
	st := &out.Status
	if volume == nil {
		st.AccessModes, st.Capacity, st.CurrentVolumeAttributesClassName = nil, nil, nil
	} else {
		st.AccessModes = volume.Spec.AccessModes
		if st.Phase != phase {
			setCapacity(st, volume)
		}
		if st.Phase == corev1.ClaimPending && phase == corev1.ClaimBound {
			st.CurrentVolumeAttributesClassName = volume.Spec.VolumeAttributesClassName
		}
	}
	st.Phase = phase
	if !reflect.DeepEqual(claim.Status, *st) {
		s.do(loop.Status{Key: store.PersistentVolumeClaims.KeyOf(out), Object: out})
	}
}

// preResizeCapacity is the annotation of a volume that is being expanded.
const preResizeCapacity = "volume.alpha.kubernetes.io/pre-resize-capacity"

func setCapacity(st *corev1.PersistentVolumeClaimStatus, volume *corev1.PersistentVolume) {
	has := volume.Spec.Capacity[corev1.ResourceStorage]
	if before, ok := volume.Annotations[preResizeCapacity]; ok {
		if q, err := resource.ParseQuantity(before); err == nil {
			has = q
		}
		st.Capacity = corev1.ResourceList{corev1.ResourceStorage: has}
		return
	}
	if knows, ok := st.Capacity[corev1.ResourceStorage]; !ok || has.Cmp(knows) != 0 {
		st.Capacity = volume.Spec.Capacity
	}
}
