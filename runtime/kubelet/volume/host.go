package volume

import (
	"fmt"
	"path"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// Host is what is in the directories of a node, which its pods share.
type Host struct {
	tree *filesystem.Tree
	logs *logs // nil until somebody looks at them
}

// hostCapacity is how much pods may write into a node's directories.
const hostCapacity = 1 << 30

// hostDirectories are there from the beginning.
var hostDirectories = []string{
	"/bin", "/boot", "/dev", "/etc/kubernetes", "/home", "/lib", "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/srv",
	"/sys", "/tmp", "/usr", "/var/lib/kubelet", container.LogDirectory, container.LogLinkDirectory, "/var/tmp",
}

// NodeHosts is a node's own /etc/hosts.
const NodeHosts = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"

// Used is how many bytes pods have written into the node's directories.
func (h *Host) Used() int64 {
	if h.tree == nil {
		return 0
	}
	return h.tree.Used()
}

// Files is how many files there are in the node's directories besides its own.
func (h *Host) Files() int64 {
	if h.tree == nil {
		return 0
	}
	return h.tree.Files()
}

// view returns the node's file system.
func (h *Host) view(now time.Time) (*filesystem.View, error) {
	fresh := h.tree == nil
	if fresh {
		h.tree = filesystem.NewTree(0o755, now)
		h.tree.Limit = hostCapacity
	}
	view, err := filesystem.NewView(h.tree, func() time.Time { return now })
	if err != nil || !fresh {
		return view, err
	}
	for _, d := range hostDirectories {
		if err := view.MkdirAll(d, 0o755); err != nil {
			return nil, err
		}
	}
	if err := view.WriteFile("/etc/hosts", []byte(NodeHosts), 0o644); err != nil {
		return nil, err
	}
	return view, view.Chmod("/tmp", 0o777)
}

// Remove removes a directory of the node with all that is in it.
func (h *Host) Remove(name string, now time.Time) error {
	if h.tree == nil {
		return nil
	}
	view, err := h.view(now)
	if err != nil {
		return err
	}
	return view.RemoveAll(path.Clean(name))
}

// cgroup is the directory of the node that says what a pod is bounded by, as
// with the driver cgroupfs.
func cgroup(api *corev1.Pod) string {
	parent := container.CgroupRoot + "/kubepods"
	switch api.Status.QOSClass {
	case corev1.PodQOSBestEffort:
		parent += "/besteffort"
	case corev1.PodQOSBurstable:
		parent += "/burstable"
	}
	return parent + "/pod" + string(api.UID)
}

// ShowCgroup writes a file that says what the pod is bounded by, unless no pod has
// looked into the node's directories.
func (vs *Volumes) ShowCgroup(name string, content []byte) {
	if vs.host.tree == nil {
		return
	}
	dir := cgroup(vs.pod.API)
	if view, err := vs.host.view(vs.pod.Now()); err == nil && view.MkdirAll(dir, 0o755) == nil {
		_ = view.WriteFile(dir+"/"+name, content, 0o644) // a node that is full shows less
	}
}

// HideCgroup removes what ShowCgroup has written.
func (vs *Volumes) HideCgroup() {
	_ = vs.host.Remove(cgroup(vs.pod.API), vs.pod.Now()) // it need not be there
}

// plugHostPath is hostPathMounter.SetUp. Without a type what is missing is made
// by the container runtime.
func (vs *Volumes) plugHostPath(source *corev1.HostPathVolumeSource, v *volume) error {
	view, err := vs.host.view(vs.pod.Now())
	if err != nil {
		return err
	}
	name := path.Clean("/" + source.Path)
	vs.showLogs(name)
	if err := checkHostPath(view, name, ptr.Deref(source.Type, corev1.HostPathUnset)); err != nil {
		return err
	}
	v.tree, v.base = vs.host.tree, name
	return nil
}

// checkHostPath is checkTypeInternal.
func checkHostPath(view *filesystem.View, name string, kind corev1.HostPathType) error {
	_, err := view.Stat(name)
	missing := err != nil
	switch kind {
	case corev1.HostPathUnset:
		if missing {
			return view.MkdirAll(name, 0o755)
		}
		return nil
	case corev1.HostPathDirectoryOrCreate:
		if missing {
			return view.MkdirAll(name, 0o755)
		}
		return typeMatches(view, name, "directory")
	case corev1.HostPathDirectory:
		return typeMatches(view, name, "directory")
	case corev1.HostPathFileOrCreate:
		if missing {
			return makeHostFile(view, name)
		}
		return typeMatches(view, name, "file")
	case corev1.HostPathFile:
		return typeMatches(view, name, "file")
	case corev1.HostPathSocket:
		return typeMatches(view, name, "socket file")
	case corev1.HostPathCharDev:
		return typeMatches(view, name, "character device")
	case corev1.HostPathBlockDev:
		return typeMatches(view, name, "block device")
	}
	return fmt.Errorf("%s is an invalid volume type", kind)
}

// makeHostFile is makeFile.
func makeHostFile(view *filesystem.View, name string) error {
	if _, err := view.Stat(path.Dir(name)); err != nil {
		return fmt.Errorf("open %s: no such file or directory", name)
	}
	return view.WriteFile(name, nil, 0o644)
}

// typeMatches is typeMatchedOrError. The nodes have no sockets or devices.
func typeMatches(view *filesystem.View, name, wanted string) error {
	info, err := view.Stat(name)
	if err != nil {
		return fmt.Errorf("hostPath type check failed, %s is not a %s, unable to determine its type: path %q does not exist", name, wanted, name)
	}
	is, kind := "File", "file"
	if info.IsDir() {
		is, kind = "Directory", "directory"
	}
	if kind != wanted {
		return fmt.Errorf("hostPath type check failed: %s is not a %s, it's a %s", name, wanted, is)
	}
	return nil
}
