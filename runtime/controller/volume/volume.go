package volume

import (
	"fmt"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

// Reasons of events about volumes (pkg/controller/volume/events).
const (
	volumeFailedDelete  = "VolumeFailedDelete"
	volumeFailedRecycle = "VolumeFailedRecycle"
)

// syncVolume is upstream's.
func (s *sync) syncVolume(volume *corev1.PersistentVolume) {
	ref := volume.Spec.ClaimRef
	if ref == nil || ref.UID == "" {
		s.setPhase(volume, corev1.VolumeAvailable)
		return
	}
	claim, ok := claimOf(s.view, volume)
	switch {
	case !ok || claim.UID != ref.UID:
		s.release(volume)
	case claim.Spec.VolumeName == "":
		s.unfinished = true
		if !storage.SameMode(claim, volume) {
			s.tellVolume(volume, corev1.EventTypeWarning, volumeMismatch,
				"Cannot bind PersistentVolume to requested PersistentVolumeClaim %q due to incompatible volumeMode.", claim.Name)
			s.tellClaim(claim, corev1.EventTypeWarning, volumeMismatch,
				"Cannot bind PersistentVolume %q to requested PersistentVolumeClaim due to incompatible volumeMode.", volume.Name)
		}
	case claim.Spec.VolumeName == volume.Name:
		s.setPhase(volume, corev1.VolumeBound)
	case metav1.HasAnnotation(volume.ObjectMeta, storage.DynamicallyProvisioned) && volume.Spec.PersistentVolumeReclaimPolicy == corev1.PersistentVolumeReclaimDelete:
		s.release(volume)
	default:
		s.unbind(volume)
	}
}

// release marks a volume whose claim is gone, and reclaims it.
func (s *sync) release(volume *corev1.PersistentVolume) {
	if volume.Status.Phase != corev1.VolumeReleased && volume.Status.Phase != corev1.VolumeFailed {
		s.setPhase(volume, corev1.VolumeReleased)
		volume = volume.DeepCopy()
		volume.Status.Phase = corev1.VolumeReleased
	}
	s.reclaim(volume)
}

// reclaim is reclaimVolume.
func (s *sync) reclaim(volume *corev1.PersistentVolume) {
	if volume.Annotations[storage.MigratedTo] != "" {
		return
	}
	switch volume.Spec.PersistentVolumeReclaimPolicy {
	case corev1.PersistentVolumeReclaimRetain:
	case corev1.PersistentVolumeReclaimRecycle:
		s.recycle(volume)
	case corev1.PersistentVolumeReclaimDelete:
		s.remove(volume)
	default:
		s.fail(volume, "VolumeUnknownReclaimPolicy", "Volume has unrecognized PersistentVolumeReclaimPolicy")
	}
}

// recycle is recycleVolumeOperation but for the recycler's pod.
func (s *sync) recycle(volume *corev1.PersistentVolume) {
	ref := volume.Spec.ClaimRef
	users := pods(s.view, ref.Namespace, ref.Name)
	if _, claimed := claimOf(s.view, volume); len(users) > 0 && !claimed {
		s.unfinished = true
		s.tellVolume(volume, corev1.EventTypeNormal, volumeFailedRecycle, "Volume is used by pods: %s", podNames(users))
		return
	}
	if volume.Spec.HostPath != nil || volume.Spec.NFS != nil {
		s.fail(volume, volumeFailedRecycle, "Recycle failed: not supported: the simulator runs no recycler pods")
		return
	}
	s.fail(volume, volumeFailedRecycle, "No recycler plugin found for the volume!")
}

// remove is deleteVolumeOperation.
func (s *sync) remove(volume *corev1.PersistentVolume) {
	ours, err := deletable(volume)
	if err == nil && ours {
		err = deleteHostPath(volume)
	}
	switch {
	case err != nil:
		s.fail(volume, volumeFailedDelete, err.Error())
	case ours && volume.DeletionTimestamp == nil:
		s.do(loop.Delete{Key: store.PersistentVolumes.KeyOf(volume), UID: volume.UID})
	}
}

// deletable is findDeletablePlugin with the plugins of kube-controller-manager:
// it reports whether the controller itself deletes the volume, else an external
// provisioner does.
func deletable(volume *corev1.PersistentVolume) (bool, error) {
	if by := volume.Annotations[storage.DynamicallyProvisioned]; by != "" {
		switch {
		case by == hostPathPlugin:
			return true, nil
		case !strings.HasPrefix(by, inTree):
			return false, nil
		}
		return false, fmt.Errorf("no volume plugin matched name: %s", by)
	}
	var why string
	switch src := &volume.Spec.PersistentVolumeSource; {
	case src.CSI != nil:
		return false, nil
	case src.HostPath != nil:
		return true, nil
	case src.NFS != nil:
		why = "no deletable volume plugin matched"
	default:
		why = "no volume plugin matched"
	}
	return false, fmt.Errorf("error getting deleter volume plugin for volume %q: %s", volume.Name, why)
}

// temporary is where hostPathDeleter deletes. It does so on the machine of the
// controller manager, which none of the pods' nodes is.
var temporary = regexp.MustCompile("/tmp/.+")

func deleteHostPath(volume *corev1.PersistentVolume) error {
	if volume.Spec.HostPath == nil {
		return fmt.Errorf("failed to create deleter for volume %q: spec.PersistentVolumeSource.HostPath is nil", volume.Name)
	}
	if path := volume.Spec.HostPath.Path; !temporary.MatchString(path) {
		return fmt.Errorf("host_path deleter only supports /tmp/.+ but received provided %s", path)
	}
	return nil
}
