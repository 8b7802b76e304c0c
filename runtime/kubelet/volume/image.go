package volume

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// MissingImage returns the first of the image volumes that the container mounts
// which has not got its image yet; nil if none is left.
func (vs *Volumes) MissingImage(c *corev1.Container) *corev1.Volume {
	for i := range vs.list {
		spec := &vs.pod.API.Spec.Volumes[i]
		mounts := slices.ContainsFunc(c.VolumeMounts, func(m corev1.VolumeMount) bool { return m.Name == spec.Name })
		if spec.Image != nil && mounts && !vs.list[i].image {
			return spec
		}
	}
	return nil
}

// SetImage makes the volume of the name show the files of an image, which nobody
// can write to.
func (vs *Volumes) SetImage(name string, files *filesystem.Tree) {
	if v := vs.find(name); v != nil {
		v.tree, v.readOnly, v.image = files, true, true
	}
}
