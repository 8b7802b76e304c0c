package kubelet

import (
	"maps"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// systemDisk is what is on a machine's disk besides pods and what they pull: the
// system, and the images that are on all nodes. On a small disk it is a tenth.
const systemDisk = 10 << 30

// nodefs is what a machine knows of its disk. It is measured when so much may have
// been written since the last time that somebody has to do something.
type nodefs struct {
	room    int64     // that was left, without what has been written since
	due     bool      // the eviction manager is to look
	collect time.Time // when the images are looked at; zero for not at all
	failed  bool      // the last collection of images did not free enough
	files   int64     // that may be made, less what were made since they were counted
}

// diskOf is how large a machine's disk is.
func diskOf(capacity corev1.ResourceList) int64 {
	disk := capacity[corev1.ResourceEphemeralStorage]
	if disk.Sign() > 0 {
		return disk.Value()
	}
	return 101430960 << 10 // as the recorded cluster's nodes
}

// wrote notes that a container of a node has written to the node's disk.
func (k *Kubelets) wrote(name string, bytes int64) {
	m := k.nodes[name]
	if m == nil || bytes <= 0 || m.disk.due {
		return
	}
	if m.disk.room -= bytes; m.disk.room >= 0 {
		return
	}
	now, used := k.shared.Now(), m.onDisk()
	k.planCollection(m, used, now)
	if m.disk.room = m.room(used); m.disk.room < 0 {
		m.disk.due = true
		k.plan(m, now)
	}
}

// hasRoom reports whether a node's disk has room for so many bytes more.
func (k *Kubelets) hasRoom(name string, bytes int64) bool {
	m := k.nodes[name]
	if m == nil || bytes <= m.disk.room {
		return true
	}
	return m.onDisk()+bytes <= diskOf(m.Allocatable)
}

// room is how much may be written before somebody has to do something.
func (n *machine) room(used int64) int64 {
	if n.disk.collect.IsZero() {
		return n.collects() - used - 1
	}
	capacity := diskOf(n.Allocatable)
	return min(capacity+1, n.pressure.manager.Limit(corev1.ResourceEphemeralStorage, capacity)) - used - 1
}

// onDisk is what is on the machine's disk, in bytes.
func (n *machine) onDisk() int64 {
	used := min(systemDisk, diskOf(n.Allocatable)/10) + n.images.Size() + n.directories.Used()
	for _, w := range n.pods {
		if w.eviction != nil && !w.mayRun() {
			continue // its containers are removed (cleanUpContainersInPod)
		}
		used += sum(w.volumes.EmptyDirs()) + sum(w.containers.Written())
	}
	return used
}

func sum(of map[string]int64) (total int64) {
	for n := range maps.Values(of) {
		total += n
	}
	return total
}
