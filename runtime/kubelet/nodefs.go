package kubelet

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
)

// nodefs is what a machine knows of its disk. It is measured when so much may have
// been written since the last time that somebody has to do something.
type nodefs struct {
	*occupied
	collector *collector
	scarce    func(now time.Time) // tells the eviction manager that it is to look

	room  int64 // that was left, without what has been written since
	due   bool  // the eviction manager is to look
	files int64 // that may be made, less what were made since they were counted
}

// forget makes the disk one that nobody has measured.
func (d *nodefs) forget() { d.room, d.files, d.due = 0, 0, false }

// wrote notes that a container has written to the disk.
func (d *nodefs) wrote(bytes int64) {
	if bytes <= 0 || d.due {
		return
	}
	if d.room -= bytes; d.room >= 0 {
		return
	}
	now, used := d.shared.Now(), d.onDisk()
	d.collector.planCollection(used, now)
	if d.room = d.roomLeft(used); d.room < 0 {
		d.due = true
		d.scarce(now)
	}
}

// filed notes that containers have more files than before.
func (d *nodefs) filed(files int64) {
	if files <= 0 || d.due {
		return
	}
	if d.files -= files; d.files >= 0 {
		return
	}
	if d.files = d.filesLeft(); d.files < 0 {
		d.due = true
		d.scarce(d.shared.Now())
	}
}

// hasRoom reports whether the disk has room for so many bytes more.
func (d *nodefs) hasRoom(bytes int64) bool {
	return bytes <= d.room || d.onDisk()+bytes <= node.Disk(d.Allocatable)
}

// roomLeft is how much may be written before somebody has to do something.
func (d *nodefs) roomLeft(used int64) int64 {
	if !d.collector.planned() {
		return d.collector.collects() - used - 1
	}
	capacity := node.Disk(d.Allocatable)
	return min(capacity+1, d.manager.Limit(corev1.ResourceEphemeralStorage, capacity)) - used - 1
}

// filesLeft is how many files may be made before somebody has to do something.
func (d *nodefs) filesLeft() int64 {
	return d.manager.Limit(eviction.Inodes, node.Inodes(d.Allocatable)) - d.inodesUsed() - 1
}

// measure is how much is on the disk now.
func (d *nodefs) measure(now time.Time) (bytes, inodes eviction.Amounts) {
	used := d.onDisk()
	d.due, d.files = false, d.filesLeft()
	d.collector.planCollection(used, now)
	d.room = d.roomLeft(used)
	return eviction.Amounts{Capacity: node.Disk(d.Allocatable), Used: used},
		eviction.Amounts{Capacity: node.Inodes(d.Allocatable), Used: d.inodesUsed()}
}
