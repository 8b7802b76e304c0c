package container

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// terminationLog is the name of the file that is mounted for a container's
// termination message.
const terminationLog = "termination-log"

// ownFiles returns a tree of those files that the kubelet and the runtime
// mount into each container.
func ownFiles() *filesystem.Tree {
	tree := filesystem.NewTree(0o755, ageless())
	v, err := filesystem.NewView(tree, ageless)
	if err != nil {
		return tree
	}
	for _, name := range []string{hostnameFile, resolvFile, hostsFile} {
		_ = v.Provide("/"+path.Base(name), own(name), 0o644)
	}
	_ = v.WriteFile("/"+terminationLog, nil, 0o666)
	tree.Freeze()
	return tree
}

// mounts are all that is mounted into the container, in order: the pod's
// volumes, what the kubelet adds (kubelet.makeMounts and
// kubeGenericRuntimeManager.makeMounts), and what containerd adds unless
// something is mounted there (criService.linuxContainerMounts).
func (in *instance) mounts() []filesystem.Mount {
	tree := in.own.Fork()
	pod := "/var/lib/kubelet/pods/" + in.Sandbox.UID
	file := func(at, name, source string) filesystem.Mount {
		return filesystem.Mount{Path: at, Tree: tree, SubPath: name, Source: source}
	}
	all := make([]filesystem.Mount, 0, len(in.Mounts)+4)
	all = append(all, in.Mounts...)
	if !slices.ContainsFunc(all, func(m filesystem.Mount) bool { return m.Path == hostsFile }) {
		all = append(all, file(hostsFile, path.Base(hostsFile), pod+"/etc-hosts"))
	}
	if in.TerminationMessagePath != "" {
		all = append(all, file(in.TerminationMessagePath, terminationLog, pod+"/containers/"+in.Name+"/"+in.ID[:min(8, len(in.ID))]))
	}
	for _, name := range []string{hostnameFile, resolvFile} {
		if !slices.ContainsFunc(all, func(m filesystem.Mount) bool { return path.Clean(m.Path) == name }) {
			m := file(name, path.Base(name), "/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/"+in.Sandbox.UID+name[len("/etc"):])
			m.ReadOnly = in.ReadOnlyRoot
			all = append(all, m)
		}
	}
	for _, name := range in.image.Volumes { // containerd's volumeMounts
		if !slices.ContainsFunc(all, func(m filesystem.Mount) bool { return path.Clean(m.Path) == name }) {
			if part, ok := in.image.Files().Part(name); ok {
				all = append(all, filesystem.Mount{Path: name, Tree: part, Source: "/var/lib/containerd/io.containerd.grpc.v1.cri/containers/" + in.ID + "/volumes"})
			}
		}
	}
	return filesystem.InOrder(all)
}

// mount makes one mount, or says why not in the words of runc's
// mountToRootfs.
func (in *instance) mount(v *filesystem.View, m filesystem.Mount) error {
	destination := m.Path
	if !path.IsAbs(destination) {
		destination = "/" + destination // volumeutil.MakeAbsolutePath
	}
	at, err := v.Mount(m)
	if err == nil && (at == "/proc" || strings.HasPrefix(at, "/proc/")) {
		err = in.checkProc(at)
		if err != nil {
			err = fmt.Errorf("create mountpoint for %s mount: check proc-safety of %s mount: %w", destination, destination, err)
		}
	}
	var failed *filesystem.MountError
	if errors.As(err, &failed) {
		err = in.mountError(destination, failed)
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("error mounting %q to rootfs at %q: %w", m.Source, destination, err)
}

// rootfs is where containerd has a container's root directory.
func (in *instance) rootfs() string {
	return "/run/containerd/io.containerd.runtime.v2.task/k8s.io/" + in.ID + "/rootfs"
}

// checkProc is runc's checkProcMount.
func (in *instance) checkProc(at string) error {
	switch at {
	case "/proc":
		return fmt.Errorf("%q cannot be mounted because it is not of type proc", in.rootfs()+at)
	case "/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat", "/proc/swaps", "/proc/uptime", "/proc/loadavg",
		"/proc/slabinfo", "/proc/sys/kernel/ns_last_pid", "/proc/sys/crypto/fips_enabled":
		return nil
	}
	return fmt.Errorf("%q cannot be mounted because it is inside /proc", in.rootfs()+at)
}

// mountError is how runc tells why it cannot mount (mountEntry's
// createOpenMountpoint, and mountViaFds).
func (in *instance) mountError(destination string, e *filesystem.MountError) error {
	create := "create mountpoint for " + destination + " mount: "
	switch {
	case errors.Is(e.Err, filesystem.ErrRoot):
		return fmt.Errorf("%smountpoint %q is on the top of rootfs %q", create, in.rootfs(), in.rootfs())
	case e.Step == filesystem.FindSource:
		return fmt.Errorf("%sstat %s: %s", create, e.Mount.Source, runcWords(e.Err))
	case e.Step == filesystem.FindTarget:
		return fmt.Errorf("%slookup mountpoint target: securejoin.OpenInRoot %s: %s", create, destination, runcWords(e.Err))
	case e.Step == filesystem.MakeTarget && e.At == path.Clean(destination) && !e.Mount.IsDir():
		return fmt.Errorf("%smake mountpoint %q: openat %s: %s", create, destination, path.Base(e.At), runcWords(e.Err))
	case e.Step == filesystem.MakeTarget:
		return fmt.Errorf("%smake mountpoint %q: mkdirat %s: %s", create, destination, in.rootfs()+e.At, runcWords(e.Err))
	}
	return fmt.Errorf("mount src=%s, dst=%s, dstFd=/proc/thread-self/fd/8, flags=MS_BIND|MS_REC: %s",
		e.Mount.Source, destination, runcWords(e.Err))
}

// runcError is an error of the file system as runc tells it.
func runcError(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("%s %s: %s", at.Op, at.Path, runcWords(at.Err))
	}
	return errors.New(runcWords(err))
}

// runcWords are those of Go's syscall package for an error of the file system.
func runcWords(err error) string {
	if errors.Is(err, filesystem.ErrLoop) {
		return "too many levels of symbolic links"
	}
	return strings.ToLower(err.Error())
}
