package kubelet

import (
	"github.com/gherkube/gherkube/runtime/container"
)

// hardware is what a machine has, and what of that is used.
func (k *Kubelets) hardware(name string) container.Hardware {
	m := k.nodes[name]
	if m == nil {
		return container.RecordedHardware()
	}
	disk := diskOf(m.Allocatable)
	return container.Hardware{
		Memory: m.Allocatable.Memory().Value(), MemoryUsed: m.pressure.used(k.shared.Now()),
		Disk: disk, DiskUsed: min(disk, m.onDisk()),
	}
}
