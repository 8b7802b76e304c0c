package volume

import (
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// ErrImagePart says that an image has no such part as a container mounts of it.
var ErrImagePart = errors.New("failed to mount image volume: ImageVolumeMountFailed")

// part checks that the image has what a container mounts of it, as the container
// runtime does.
func (v *volume) part(sub string, now func() time.Time) error {
	view, err := filesystem.NewView(v.tree, now)
	if err != nil {
		return err
	}
	if _, err := view.Stat("/" + sub); err != nil {
		return fmt.Errorf("%w: failed to ensure image subpath %q: openat %s: no such file or directory", ErrImagePart, sub, sub)
	}
	return nil
}

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
