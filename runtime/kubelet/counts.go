package kubelet

import "github.com/gherkube/gherkube/runtime/kubelet/eviction"

// What is on a machine besides its pods.
const (
	systemInodes    = 300_000
	systemProcesses = 300 // threads, as /proc/loadavg counts them
)

// inodes is how many files the machine's disk can have: one for each 16 KiB, as
// mke2fs makes them.
func (n *machine) inodes() int64 { return diskOf(n.Allocatable) / (16 << 10) }

// inodesUsed is how many files there are. What is in images is not counted.
func (n *machine) inodesUsed() int64 {
	used := min(systemInodes, n.inodes()/10) + n.directories.Files()
	for _, w := range n.pods {
		if w.eviction != nil && !w.mayRun() {
			continue // its containers are removed (cleanUpContainersInPod)
		}
		files, _ := w.containers.Counts()
		used += w.volumes.Files() + sum(files)
	}
	return used
}

// mostProcesses is how many processes the machine can have: the kernel's threads-max,
// of which each may use 16 KiB of an eighth of the memory (set_max_threads).
func (n *machine) mostProcesses() int64 { return n.Allocatable.Memory().Value() / (8 * 16 << 10) }

// crowded reports whether a threshold of process numbers is met.
func (n *machine) crowded() bool {
	return systemProcesses+n.processes >= n.pressure.manager.Limit(eviction.PIDs, n.mostProcesses())
}

// forked notes that containers of a node have more processes than before.
func (k *Kubelets) forked(name string, processes int64) {
	m := k.nodes[name]
	if m == nil {
		return
	}
	m.processes += processes
	if processes > 0 && m.pressure.check == nil && m.crowded() {
		k.plan(m, k.shared.Now())
	}
}

// filed notes that containers of a node have more files than before.
func (k *Kubelets) filed(name string, files int64) {
	m := k.nodes[name]
	if m == nil || files <= 0 || m.disk.due {
		return
	}
	if m.disk.files -= files; m.disk.files >= 0 {
		return
	}
	if m.disk.files = m.fileRoom(); m.disk.files < 0 {
		m.disk.due = true
		k.plan(m, k.shared.Now())
	}
}

// fileRoom is how many files may be made before somebody has to do something.
func (n *machine) fileRoom() int64 {
	return n.pressure.manager.Limit(eviction.Inodes, n.inodes()) - n.inodesUsed() - 1
}
