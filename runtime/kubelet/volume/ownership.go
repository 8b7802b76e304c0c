package volume

import (
	"io/fs"
	"path"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/securitycontext"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// Permissions that a volume's group gets (pkg/volume/volume_linux.go).
const (
	groupReadsAndWrites fs.FileMode = 0o660
	groupReads          fs.FileMode = 0o440
	groupEnters         fs.FileMode = 0o110
)

// groupOf is the pod's fsGroup; nil without one.
func groupOf(api *corev1.Pod) *int64 {
	if sc := api.Spec.SecurityContext; sc != nil {
		return sc.FSGroup
	}
	return nil
}

// userOf is volumeutil.FsUserFrom: the user of all of the pod's containers, if
// they have one in common.
func userOf(api *corev1.Pod) (user *int64) {
	all := slices.Concat(api.Spec.InitContainers, api.Spec.Containers)
	for i := range api.Spec.EphemeralContainers {
		all = append(all, corev1.Container(api.Spec.EphemeralContainers[i].EphemeralContainerCommon))
	}
	for i := range all {
		own, ok := securitycontext.DetermineEffectiveRunAsUser(api, &all[i])
		if !ok || user != nil && *user != *own {
			return nil
		}
		user = own
	}
	return user
}

// ownership gives a volume to the pod's group (VolumeOwnership).
type ownership struct {
	group *int64
	mask  fs.FileMode
}

// change changes a directory and all that is in it. Symbolic links keep their
// mode.
func (o ownership) change(tree *filesystem.Tree, base string, now time.Time) error {
	if o.group == nil {
		return nil
	}
	view, err := filesystem.NewView(tree, func() time.Time { return now })
	if err != nil {
		return err
	}
	return o.walk(view, path.Join("/", base))
}

func (o ownership) walk(view *filesystem.View, name string) error {
	info, err := view.Lstat(name)
	if err != nil {
		return err
	}
	mask := o.mask
	if info.IsDir() {
		entries, err := view.ReadDir(name)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := o.walk(view, path.Join(name, e.Name)); err != nil {
				return err
			}
		}
		mask |= fs.ModeSetgid | groupEnters
	}
	if err := view.Lchown(name, -1, *o.group); err != nil || info.IsLink() {
		return err
	}
	return view.Chmod(name, info.Mode|mask)
}

// fits reports whether the volume's directory is as the group needs it, with
// which fsGroupChangePolicy OnRootMismatch is content (requiresPermissionChange).
func (o ownership) fits(tree *filesystem.Tree, base string, now time.Time) bool {
	view, err := filesystem.NewView(tree, func() time.Time { return now })
	if err != nil || o.group == nil {
		return false
	}
	info, err := view.Stat(path.Join("/", base))
	wanted := o.mask | groupEnters
	return err == nil && info.IsDir() && info.GID == *o.group && info.Mode&wanted == wanted && info.Mode&fs.ModeSetgid != 0
}

// changeOwnership gives a PersistentVolume to the pod's group.
func (vs *Volumes) changeOwnership(v *volume) error {
	o := ownership{groupOf(vs.pod.API), groupReadsAndWrites}
	if sc := vs.pod.API.Spec.SecurityContext; sc != nil && sc.FSGroupChangePolicy != nil &&
		*sc.FSGroupChangePolicy == corev1.FSGroupChangeOnRootMismatch && o.fits(v.tree, v.base, vs.pod.Now()) {
		return nil
	}
	return o.change(v.tree, v.base, vs.pod.Now())
}
