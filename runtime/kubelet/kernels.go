package kubelet

import (
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/usage"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
)

// kernels are what the container runtime knows of the machines, by name: it tells
// them what containers use, and asks what there is.
type kernels map[string]*kubelet

// connect makes the runtime tell them.
func (k kernels) connect(r *container.Runtime) {
	r.Used, r.Wants, r.Forked, r.Hardware = k.used, k.wants, k.forked, k.hardware
	r.Disk = container.Disk{Wrote: k.wrote, Filed: k.filed, Room: k.hasRoom}
}

func (k kernels) used(name string, before, now usage.Load) {
	if n := k[name]; n != nil {
		n.pressure.used(before, now)
	}
}

func (k kernels) wants(name string, before, now int64) {
	if n := k[name]; n != nil {
		n.processors.wants(before, now)
	}
}

func (k kernels) forked(name string, processes int64) {
	if n := k[name]; n != nil {
		n.pressure.forked(processes)
	}
}

func (k kernels) wrote(name string, bytes int64) {
	if n := k[name]; n != nil {
		n.disk.wrote(bytes)
	}
}

func (k kernels) filed(name string, files int64) {
	if n := k[name]; n != nil {
		n.disk.filed(files)
	}
}

func (k kernels) hasRoom(name string, bytes int64) bool {
	n := k[name]
	return n == nil || n.disk.hasRoom(bytes)
}

// hardware is what a machine has, and what of that is used.
func (k kernels) hardware(name string) container.Hardware {
	n := k[name]
	if n == nil {
		return container.RecordedHardware()
	}
	disk := node.Disk(n.Allocatable)
	return container.Hardware{
		Memory: n.Allocatable.Memory().Value(), MemoryUsed: n.memory.used(n.shared.Now()),
		Disk: disk, DiskUsed: min(disk, n.onDisk()),
	}
}
