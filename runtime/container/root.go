package container

import (
	"fmt"
	"io/fs"
	"path"
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
)

// layerKey says which containers have the same files when they start, but for
// those of their own.
type layerKey struct {
	image *filesystem.Tree
	paths string // what else is made: see instance.layer
}

// view returns the container's file system, which is made when it is first
// needed. What it begins with is shared with all containers like this one.
func (in *instance) view() (*filesystem.View, error) {
	if in.files != nil {
		return in.files, nil
	}
	root := in.layer().Fork()
	root.ReadOnly = in.ReadOnlyRoot
	v, err := filesystem.NewView(root, in.space.Clock.Now, in.Mounts...)
	if err != nil {
		v, _ = filesystem.NewView(root, in.space.Clock.Now)
	}
	v.Own = in.ownFile
	in.files = v
	return v, err
}

// layer is the image's file system with what the kubelet and the runtime put
// into every container.
func (in *instance) layer() *filesystem.Tree {
	paths := []string{in.dir(), in.TerminationMessagePath}
	for _, m := range in.Mounts {
		paths = append(paths, m.Path)
	}
	key := layerKey{in.image.Files(), strings.Join(paths, "\x00")}
	if in.layers[key] == nil {
		tree := key.image.Fork()
		if v, err := filesystem.NewView(tree, ageless); err == nil {
			in.populate(v)
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
	return nil
}

// own is the content of a file that each container has its own version of.
func own(name string) filesystem.Content {
	return func(v *filesystem.View) []byte { return v.Own(name) }
}

// populate writes the files that the kubelet and the runtime put into every
// container.
func (in *instance) populate(v *filesystem.View) {
	for _, dir := range []string{"/etc", "/dev", "/proc/self", "/sys", "/tmp", "/root", in.dir()} {
		_ = v.MkdirAll(dir, 0o755)
	}
	_ = v.Chmod("/tmp", 0o777|fs.ModeSticky)
	for _, name := range []string{hostnameFile, resolvFile, hostsFile} {
		_ = v.RemoveAll(name)
		_ = v.Provide(name, own(name), 0o644)
	}
	if in.TerminationMessagePath != "" {
		p := path.Clean("/" + in.TerminationMessagePath)
		_ = v.MkdirAll(path.Dir(p), 0o755)
		_ = v.WriteFile(p, nil, 0o666)
	}
	for _, m := range in.Mounts { // mount points in a root that may be read-only
		if _, err := v.Stat(m.Path); err != nil {
			_ = v.MkdirAll(m.Path, 0o755)
		}
	}
	devices(v)
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
	_ = v.Generate(uptimeFile, own(uptimeFile))
	_ = v.WriteFile("/proc/version", []byte("Linux version 6.8.0 (gherkube)\n"), 0o444)
	_ = v.WriteFile("/proc/loadavg", []byte("0.00 0.00 0.00 1/1 1\n"), 0o444)
	_ = v.WriteFile("/proc/cpuinfo", []byte("processor\t: 0\nmodel name\t: gherkube\n\nprocessor\t: 1\nmodel name\t: gherkube\n\n"), 0o444)
	_ = v.WriteFile("/proc/meminfo", []byte("MemTotal:       24684096 kB\nMemFree:        16456064 kB\nMemAvailable:   20570080 kB\n"), 0o444)
}
