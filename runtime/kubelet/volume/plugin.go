package volume

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/kubelet/allocation"
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
		return vs.plugEmptyDir(spec.EmptyDir, v)
	case spec.HostPath != nil:
		return vs.plugHostPath(spec.HostPath, v)
	case spec.CSI != nil:
		return fmt.Errorf("kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name %s not found in the list of registered CSI drivers", spec.CSI.Driver)
	case spec.ConfigMap == nil && spec.Secret == nil && spec.DownwardAPI == nil && spec.Projected == nil:
		return fmt.Errorf("not supported: volumes other than configMap, downwardAPI, emptyDir, ephemeral, hostPath, image, persistentVolumeClaim, projected and secret")
	}
	return vs.fill(spec, v)
}

// plugEmptyDir is emptyDir.SetUpAt. One in memory is a file system of its own,
// which is full when its limit is reached.
func (vs *Volumes) plugEmptyDir(source *corev1.EmptyDirVolumeSource, v *volume) error {
	mode := fs.ModePerm
	if source.Medium == corev1.StorageMediumMemory {
		mode |= fs.ModeSticky
	}
	v.tree = filesystem.NewTree(mode, vs.pod.Now())
	v.tree.InMemory = source.Medium == corev1.StorageMediumMemory
	if v.tree.InMemory {
		v.tree.Size = vs.memorySize(source.SizeLimit)
	}
	if limit := source.SizeLimit; limit != nil && limit.Sign() > 0 {
		v.tree.Limit = limit.Value()
		if source.Medium != corev1.StorageMediumMemory {
			v.tree.Limit = diskCapacity
		}
	}
	return ownership{groupOf(vs.pod.API), groupReadsAndWrites}.change(v.tree, "", vs.pod.Now())
}

// memorySize is how large a volume in memory is: calculateEmptyDirMemorySize.
func (vs *Volumes) memorySize(limit *resource.Quantity) int64 {
	size := vs.pod.Node.Allocatable.Memory().Value()
	if pod := allocation.CgroupOf(vs.pod.API).MemoryLimit; pod > 0 {
		size = min(size, pod)
	}
	if limit != nil && limit.Sign() > 0 {
		size = min(size, limit.Value())
	}
	return size
}

// diskCapacity is how much fits into a volume whose limit the kubelet watches.
const diskCapacity = 1 << 30

// fill makes a volume that the kubelet writes itself.
func (vs *Volumes) fill(spec *corev1.Volume, v *volume) error {
	files, err := vs.sources.payload(spec)
	if err != nil {
		return err
	}
	mode := fs.ModePerm
	if spec.ConfigMap == nil { // those of other kinds are in memory
		mode |= fs.ModeSticky
	}
	tree, now := filesystem.NewTree(mode, vs.pod.Now()), vs.pod.Now()
	if spec.ConfigMap == nil {
		tree.Size = vs.memorySize(nil)
	}
	group := ownership{groupOf(vs.pod.API), groupReads}
	nested := nestedMountPoints(&vs.pod.API.Spec, spec.Name)
	do := func() error { return errors.Join(makeAll(tree, nested, now), write(tree, files, nil, group, now)) }
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
