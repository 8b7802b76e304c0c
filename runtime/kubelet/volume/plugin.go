package volume

import (
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// plug makes the volume's tree and fills it, by its kind.
func (vs *Volumes) plug(spec *corev1.Volume, v *volume) error {
	switch {
	case !used(&vs.pod.API.Spec, spec.Name), spec.Image != nil: // an image is for the container runtime to mount
		v.tree = filesystem.NewTree(0o755, vs.pod.Now())
		return nil
	case spec.PersistentVolumeClaim != nil, spec.Ephemeral != nil:
		return vs.plugClaim(spec, v)
	case spec.EmptyDir != nil:
		v.tree = filesystem.NewTree(0o777, vs.pod.Now())
		if spec.EmptyDir.SizeLimit != nil {
			v.tree.Limit = spec.EmptyDir.SizeLimit.Value()
		}
		return nil
	case spec.HostPath != nil:
		return vs.plugHostPath(spec.HostPath, v)
	case spec.CSI != nil:
		return fmt.Errorf("kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name %s not found in the list of registered CSI drivers", spec.CSI.Driver)
	case spec.ConfigMap == nil && spec.Secret == nil && spec.DownwardAPI == nil && spec.Projected == nil:
		return fmt.Errorf("not supported: volumes other than configMap, downwardAPI, emptyDir, ephemeral, hostPath, image, persistentVolumeClaim, projected and secret")
	}
	return vs.fill(spec, v)
}

// fill makes a volume that the kubelet writes itself.
func (vs *Volumes) fill(spec *corev1.Volume, v *volume) error {
	files, err := vs.sources.payload(spec)
	if err != nil {
		return err
	}
	tree, now := filesystem.NewTree(0o777, vs.pod.Now()), vs.pod.Now()
	nested := nestedMountPoints(&vs.pod.API.Spec, spec.Name)
	do := func() error { return errors.Join(makeAll(tree, nested, now), write(tree, files, nil, now)) }
	if files.plain() {
		tree.FillLater(func() { _ = do() })
	} else if err := do(); err != nil {
		return err
	}
	v.tree, v.readOnly, v.written = tree, true, files
	return nil
}

// directory is where the node has a volume (volumeutil.GetPath of its plugin).
func (vs *Volumes) directory(name string) string {
	plugin := ""
	i := slices.IndexFunc(vs.pod.API.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == name })
	switch v := &vs.pod.API.Spec.Volumes[i]; {
	case vs.list[i].persistent != nil:
		return vs.persistentDirectory(vs.list[i].persistent)
	case v.HostPath != nil:
		return v.HostPath.Path
	case v.EmptyDir != nil:
		plugin = "empty-dir"
	case v.ConfigMap != nil:
		plugin = "configmap"
	case v.Secret != nil:
		plugin = "secret"
	case v.DownwardAPI != nil:
		plugin = "downward-api"
	default:
		plugin = "projected"
	}
	return vs.pod.Directory() + "/volumes/kubernetes.io~" + plugin + "/" + name
}
