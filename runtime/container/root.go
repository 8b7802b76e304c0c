package container

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// The files of /etc and /proc that each container has its own version of.
const (
	hostnameFile = "/etc/hostname"
	resolvFile   = "/etc/resolv.conf"
	hostsFile    = "/etc/hosts"
	uptimeFile   = "/proc/uptime"
	meminfoFile  = "/proc/meminfo"
	mountsFile   = "/proc/mounts"
)

// layerKey says which containers have the same files when they start, but for
// those of their own.
type layerKey struct {
	image *filesystem.Tree
	paths string // what else is made: see instance.layer
}

// view returns the container's file system, which is made when it is first
// needed. What it begins with is shared with all containers like this one.
// The error is in runc's words.
func (in *instance) view() (*filesystem.View, error) {
	if in.files != nil {
		return in.files, nil
	}
	mounts := in.mounts()
	root := in.layer(mounts).Fork()
	v, err := filesystem.NewView(root, in.space.Clock.Now)
	if err != nil {
		return nil, err
	}
	v.Own, v.Usage = in.ownFile, filesystem.Usage{Grew: in.grew, Counted: in.filed, Room: in.room}
	for _, m := range mounts {
		if err := in.mount(v, m); err != nil {
			return nil, err
		}
	}
	if err := v.MkdirEach(in.dir(), 0o755); err != nil { // runc's prepareRootfs
		return nil, runcError(err)
	}
	root.ReadOnly = in.ReadOnlyRoot
	in.files = v
	return v, nil
}

// layer is the image's file system with what the kubelet and the runtime put
// into every container, and with the mount points.
func (in *instance) layer(mounts []filesystem.Mount) *filesystem.Tree {
	paths := []string{in.dir()}
	for _, m := range mounts {
		kind := "file"
		if m.IsDir() {
			kind = "directory"
		}
		paths = append(paths, kind, m.Path)
	}
	key := layerKey{in.image.Files(), strings.Join(paths, "\x00")}
	if in.layers[key] == nil {
		tree := key.image.Fork()
		if v, err := filesystem.NewView(tree, ageless); err == nil {
			in.populate(v, mounts)
		}
		tree.Freeze()
		in.layers[key] = tree
	}
	return in.layers[key]
}

// ageless makes what is in a layer as old as the view through which a
// container sees it.
func ageless() time.Time { return time.Time{} }

// ownFile gives the contents of the files that differ from container to
// container.
func (in *instance) ownFile(name string) []byte {
	if strings.HasPrefix(name, "/proc/sys/") {
		return in.sysctl(name)
	}
	switch name {
	case hostnameFile:
		return []byte(in.Sandbox.Hostname + "\n")
	case resolvFile:
		return []byte(in.Sandbox.DNS.file())
	case hostsFile:
		return []byte(in.Sandbox.hosts())
	case uptimeFile:
		up := in.space.Clock.Now().Sub(in.status.CreatedAt).Seconds()
		return fmt.Appendf(nil, "%.2f %.2f\n", up, up)
	}
	if text := in.machineFile(name); text != nil {
		return text
	}
	return in.cgroupFile(name)
}

// own is the content of a file that each container has its own version of.
func own(name string) filesystem.Content {
	return func(v *filesystem.View) []byte { return v.Owned(name) }
}

// populate makes the directories that every container has, the devices, and
// the mount points. What cannot be made is missing: making the container's own
// view says why.
func (in *instance) populate(v *filesystem.View, mounts []filesystem.Mount) {
	for _, dir := range []string{"/etc", "/dev", "/proc/self", CgroupRoot, "/tmp", "/root"} {
		_ = v.MkdirAll(dir, 0o755)
	}
	_ = v.Chmod("/tmp", 0o777|fs.ModeSticky)
	devices(v)
	for _, m := range mounts { // of the same kind, with nothing in them
		empty := filesystem.Mount{Path: m.Path, Tree: filesystem.NewTree(0o755, ageless())}
		if !m.IsDir() {
			empty.Tree, empty.SubPath = in.own.Fork(), terminationLog
		}
		_, _ = v.Mount(empty)
	}
	_ = v.MkdirAll(in.dir(), 0o755)
}

func devices(v *filesystem.View) {
	for name, special := range map[string]filesystem.Special{
		"null": filesystem.NullDevice, "zero": filesystem.ZeroDevice, "full": filesystem.ZeroDevice,
		"random": filesystem.RandomDevice, "urandom": filesystem.RandomDevice, "tty": filesystem.NullDevice,
	} {
		_ = v.Device("/dev/"+name, special)
	}
	_ = v.Symlink("/proc/self/fd", "/dev/fd")
	for n, name := range []string{"stdin", "stdout", "stderr"} {
		_ = v.Symlink(fmt.Sprintf("/proc/self/fd/%d", n), "/dev/"+name)
	}
	sysctlFiles(v)
	_ = v.Generate(uptimeFile, own(uptimeFile))
	for _, name := range append(CgroupFiles(), "memory.current") {
		_ = v.Generate(CgroupRoot+"/"+name, own(CgroupRoot+"/"+name))
	}
	_ = v.WriteFile("/proc/version", []byte("Linux version 6.8.0 (gherkube)\n"), 0o444)
	_ = v.WriteFile("/proc/loadavg", []byte("0.00 0.00 0.00 1/1 1\n"), 0o444)
	_ = v.WriteFile("/proc/cpuinfo", []byte("processor\t: 0\nmodel name\t: gherkube\n\nprocessor\t: 1\nmodel name\t: gherkube\n\n"), 0o444)
	for _, name := range []string{meminfoFile, mountsFile} {
		_ = v.Generate(name, own(name))
	}
}
