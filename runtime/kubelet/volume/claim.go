package volume

import (
	"errors"
	"fmt"
	"path"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/component-helpers/storage/ephemeral"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/storage"
)

// claimError says why a claim or its volume cannot be used: the populator's
// error, for which no mounting is tried.
type claimError struct{ error }

// noMounter is an error of NewMounter, before there is anything to set up.
type noMounter struct{ error }

// plugClaim sets up the PersistentVolume behind a claim, by its kind.
func (vs *Volumes) plugClaim(spec *corev1.Volume, v *volume) error {
	pv, err := vs.claimed(spec)
	if err == nil {
		err = vs.checkMode(spec, pv)
	}
	if err != nil {
		return &claimError{err}
	}
	v.persistent = pv
	v.readOnly = spec.PersistentVolumeClaim != nil && spec.PersistentVolumeClaim.ReadOnly
	provisioned := pv.Annotations[storage.DynamicallyProvisioned] == storage.LocalPath
	switch source := &pv.Spec.PersistentVolumeSource; {
	case ptr.Deref(pv.Spec.VolumeMode, corev1.PersistentVolumeFilesystem) == corev1.PersistentVolumeBlock:
		return fmt.Errorf("not supported: block devices")
	case source.HostPath != nil && provisioned:
		return vs.plugProvisioned(source.HostPath.Path, v)
	case source.HostPath != nil:
		return vs.plugHostPath(source.HostPath, v)
	case source.Local != nil && provisioned:
		return errors.Join(vs.plugProvisioned(source.Local.Path, v), vs.changeOwnership(v))
	case source.Local != nil:
		return vs.plugLocal(source.Local.Path, v)
	}
	return fmt.Errorf("not supported: PersistentVolumes of other kinds than hostPath and local")
}

// plugProvisioned sets up a directory that the provisioner's pod has made on the
// node, with the rights that it gives.
func (vs *Volumes) plugProvisioned(name string, v *volume) error {
	view, err := vs.host.view(vs.pod.Now())
	if err != nil {
		return err
	}
	name = path.Clean(name)
	if _, err := view.Stat(name); err != nil {
		if err := errors.Join(view.MkdirAll(name, 0o755), view.Chmod(name, 0o777)); err != nil {
			return err
		}
	}
	v.tree, v.base = vs.host.tree, name
	return nil
}

// plugLocal is the local plugin's NewMounter and SetUp.
func (vs *Volumes) plugLocal(name string, v *volume) error {
	view, err := vs.host.view(vs.pod.Now())
	if err != nil {
		return err
	}
	info, err := view.Stat(path.Clean(name))
	switch {
	case err != nil:
		return &noMounter{fmt.Errorf("path %q does not exist", name)}
	case !info.IsDir():
		return &noMounter{fmt.Errorf("only directory and block device are supported")}
	}
	v.tree, v.base = vs.host.tree, path.Clean(name)
	return vs.changeOwnership(v)
}

// persistentDirectory is where the node has a PersistentVolume.
func (vs *Volumes) persistentDirectory(pv *corev1.PersistentVolume) string {
	if pv.Spec.HostPath != nil {
		return pv.Spec.HostPath.Path
	}
	return vs.pod.Directory() + "/volumes/kubernetes.io~local-volume/" + pv.Name
}

// used reports whether a container mounts the volume; others are not set up
// (processPodVolumes).
func used(spec *corev1.PodSpec, name string) bool {
	mounted, device := uses(spec, name)
	return mounted || device
}

// uses reports whether containers mount the volume, and whether they have it as
// a device (volumeutil.GetPodVolumeNames).
func uses(spec *corev1.PodSpec, name string) (mounted, device bool) {
	look := func(mounts []corev1.VolumeMount, devices []corev1.VolumeDevice) {
		mounted = mounted || slices.ContainsFunc(mounts, func(m corev1.VolumeMount) bool { return m.Name == name })
		device = device || slices.ContainsFunc(devices, func(d corev1.VolumeDevice) bool { return d.Name == name })
	}
	for _, c := range slices.Concat(spec.InitContainers, spec.Containers) {
		look(c.VolumeMounts, c.VolumeDevices)
	}
	for i := range spec.EphemeralContainers {
		look(spec.EphemeralContainers[i].VolumeMounts, spec.EphemeralContainers[i].VolumeDevices)
	}
	return mounted, device
}

// claimed returns the PersistentVolume that the claim behind a volume of the pod
// is bound to (createVolumeSpec).
func (vs *Volumes) claimed(spec *corev1.Volume) (*corev1.PersistentVolume, error) {
	name, generated, _ := storage.ClaimName(vs.pod.API, spec)
	fail := func(err error) error {
		return fmt.Errorf("error processing PVC %s/%s: %w", vs.pod.API.Namespace, name, err)
	}
	claim, err := vs.boundClaim(name)
	if err != nil {
		return nil, fail(err)
	}
	if generated {
		if err := ephemeral.VolumeIsForPod(vs.pod.API, claim); err != nil {
			return nil, err
		}
	}
	pv, err := vs.volumeOf(claim)
	if err != nil {
		return nil, fail(err)
	}
	return pv, nil
}

// boundClaim is getPVCExtractPV.
func (vs *Volumes) boundClaim(name string) (*corev1.PersistentVolumeClaim, error) {
	claim, ok := vs.pod.Claim(name)
	switch {
	case !ok:
		return nil, fmt.Errorf("failed to fetch PVC from API server: persistentvolumeclaims %q not found", name)
	case claim.DeletionTimestamp != nil && !slices.Contains(claim.Finalizers, "kubernetes.io/pvc-protection"):
		return nil, errors.New("PVC is being deleted")
	case claim.Status.Phase != corev1.ClaimBound:
		return nil, errors.New("PVC is not bound")
	case claim.Spec.VolumeName == "":
		return nil, errors.New("PVC has empty pvc.Spec.VolumeName")
	}
	return claim, nil
}

// volumeOf is getPVSpec.
func (vs *Volumes) volumeOf(claim *corev1.PersistentVolumeClaim) (*corev1.PersistentVolume, error) {
	name := claim.Spec.VolumeName
	pv, ok := vs.pod.PersistentVolume(name)
	switch {
	case !ok:
		return nil, fmt.Errorf("failed to fetch PV %s from API server: persistentvolumes %q not found", name, name)
	case pv.Spec.ClaimRef == nil:
		return nil, fmt.Errorf("found PV object %s but it has a nil pv.Spec.ClaimRef indicating it is not yet bound to the claim", name)
	case pv.Spec.ClaimRef.UID != claim.UID:
		return nil, fmt.Errorf("found PV object %s but its pv.Spec.ClaimRef.UID %s does not point to claim.UID %s", name, pv.Spec.ClaimRef.UID, claim.UID)
	}
	return pv, nil
}

// checkMode refuses file systems where a container wants a device, and the other
// way round (createVolumeSpec).
func (vs *Volumes) checkMode(spec *corev1.Volume, pv *corev1.PersistentVolume) error {
	mode := ptr.Deref(pv.Spec.VolumeMode, corev1.PersistentVolumeFilesystem)
	mounted, device := uses(&vs.pod.API.Spec, spec.Name)
	switch {
	case mounted && mode != corev1.PersistentVolumeFilesystem:
		return fmt.Errorf("volume %s has volumeMode %s, but is specified in volumeMounts", spec.Name, mode)
	case device && mode != corev1.PersistentVolumeBlock:
		return fmt.Errorf("volume %s has volumeMode %s, but is specified in volumeDevices", spec.Name, mode)
	}
	return nil
}
