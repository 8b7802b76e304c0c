package container

import (
	"path"
	"strconv"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// The node's disk, and what is on it in files: ext4 has an inode for each 16 KiB, of
// which the system and the images of a node of kind take about so many.
const (
	diskDevice    = "/dev/vda1"
	bytesPerInode = 16 << 10
	systemInodes  = 200_000
)

// sharedMemory is the size of /dev and of /dev/shm: containerd's defaultMounts.
const sharedMemory = 64 << 20

// masked are the paths that nobody sees what is in: those of defaultMaskedPaths (of
// the kubelet's securitycontext) that a machine commonly has. Files are covered by
// /dev/null, directories by something empty (runc's maskPaths).
var masked = []struct {
	path  string
	isDir bool
}{
	{"/proc/acpi", true}, {"/proc/interrupts", false}, {"/proc/kcore", false}, {"/proc/keys", false}, {"/proc/timer_list", false}, {"/proc/scsi", true},
	{"/sys/firmware", true},
}

// fileSystems are what is mounted in the container, in the order in which containerd
// and runc do that: the image's, those that every container has, volumes and the
// container's own files, and what hides others.
func (in *instance) fileSystems() []process.FileSystem {
	h := in.hardware()
	t := mountTable{memory: h.Memory, numbers: map[*filesystem.Tree]int{}}
	t.disk = process.FileSystem{Size: h.Disk, Used: h.DiskUsed, Inodes: h.Disk / bytesPerInode, Same: 1}
	t.disk.InodesUsed = min(systemInodes, t.disk.Inodes/10)
	root := t.disk
	root.Device, root.Type, root.Path, root.Options, root.Same = "overlay", "overlay", "/", access(in.ReadOnlyRoot)+",relatime", 2
	t.list = append(t.list, root)
	t.add("proc", "proc", "/proc", "rw,nosuid,nodev,noexec,relatime", 0)
	t.add("tmpfs", "tmpfs", "/dev", "rw,nosuid,size=65536k,mode=755", sharedMemory)
	device := len(t.list) - 1
	t.add("devpts", "devpts", "/dev/pts", "rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666", 0)
	t.add("mqueue", "mqueue", "/dev/mqueue", "rw,nosuid,nodev,noexec,relatime", 0)
	t.add("sysfs", "sysfs", "/sys", access(!in.Privileged)+",nosuid,nodev,noexec,relatime", 0)
	t.add("cgroup", "cgroup2", CgroupRoot, access(!in.Privileged)+",nosuid,nodev,noexec,relatime", 0)
	t.volumes(in)
	if in.Privileged {
		return t.list
	}
	for _, m := range masked {
		if m.isDir {
			t.add("tmpfs", "tmpfs", m.path, "ro,relatime", h.Memory/2)
			continue
		}
		covered := t.list[device]
		covered.Path = m.path
		t.list = append(t.list, covered)
	}
	return t.list
}

func access(readOnly bool) string {
	if readOnly {
		return "ro"
	}
	return "rw"
}

// mountTable is a list of what is mounted that grows.
type mountTable struct {
	list    []process.FileSystem
	disk    process.FileSystem // the node's
	memory  int64              // the node's, in bytes
	numbers map[*filesystem.Tree]int
}

// inodes are how many files a file system in memory may have: as many as there are
// pages in half of the memory (shmem_default_max_inodes).
func (t *mountTable) inodes() int64 { return t.memory / 2 / 4096 }

// add adds a file system of the kernel, which has nothing in it.
func (t *mountTable) add(device, kind, at, options string, size int64) {
	f := process.FileSystem{Device: device, Type: kind, Path: at, Options: options, Size: size, Same: 3 + len(t.list)}
	if size > 0 {
		f.Inodes, f.InodesUsed = t.inodes(), 1
	}
	t.list = append(t.list, f)
}

// volumes adds what the container mounts, and /dev/shm, which containerd adds among
// it.
func (t *mountTable) volumes(in *instance) {
	shm := false
	mounts := in.mounts()
	for i, m := range mounts {
		at := path.Clean("/" + m.Path)
		if resolved, err := in.files.Resolve(at); err == nil {
			at = resolved
		}
		shm = shm || at == "/dev/shm"
		t.mount(m, at)
		if last := i+1 == len(mounts) || depthOf(mounts[i+1].Path) > 2; last && !shm && depthOf(m.Path) <= 2 {
			t.add("shm", "tmpfs", "/dev/shm", "rw,nosuid,nodev,noexec,relatime,size=65536k", sharedMemory)
			shm = true
		}
	}
}

func depthOf(name string) (n int) {
	for _, r := range path.Clean("/" + name) {
		if r == '/' {
			n++
		}
	}
	return n
}

// mount adds a volume or a file: of the node's disk, or a file system in memory.
func (t *mountTable) mount(m filesystem.Mount, at string) {
	options := access(m.ReadOnly || m.Tree.ReadOnly) + ",relatime"
	if m.Tree.Size == 0 {
		f := t.disk
		f.Device, f.Type, f.Path, f.Options = diskDevice, "ext4", at, options
		t.list = append(t.list, f)
		return
	}
	if t.numbers[m.Tree] == 0 {
		t.numbers[m.Tree] = 1000 + len(t.numbers)
	}
	f := process.FileSystem{Device: "tmpfs", Type: "tmpfs", Path: at, Options: options + ",size=" + strconv.FormatInt(m.Tree.Size>>10, 10) + "k", Size: m.Tree.Size, Inodes: t.inodes(), Same: t.numbers[m.Tree]}
	f.Used, f.InodesUsed = m.Tree.Pages()
	t.list = append(t.list, f)
}
