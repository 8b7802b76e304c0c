package container

import (
	"fmt"
	"strings"
)

// Hardware is what a node has of memory and disk, in bytes, and what of that is
// used.
type Hardware struct {
	Memory, MemoryUsed int64
	Disk, DiskUsed     int64
}

// RecordedHardware is that of the recorded cluster's nodes, with nothing in use.
func RecordedHardware() Hardware {
	return Hardware{Memory: 24684096 << 10, Disk: 101430960 << 10}
}

func (r *Runtime) hardwareOf(node string) Hardware {
	if r.Hardware == nil {
		return RecordedHardware()
	}
	return r.Hardware(node)
}

// meminfo is /proc/meminfo, which is that of the node in all of its containers. The
// kernel has a sixth of the memory for what it has read from the disk, as long as
// nobody needs it.
func (h Hardware) meminfo() []byte {
	free := max(0, h.Memory-h.MemoryUsed)
	cached := min(h.Memory/6, free) &^ 1023
	var b strings.Builder
	for _, line := range []struct {
		name  string
		bytes int64
	}{
		{"MemTotal", h.Memory}, {"MemFree", free - cached}, {"MemAvailable", free}, {"Buffers", 0}, {"Cached", cached}, {"SwapCached", 0},
		{"SwapTotal", 0}, {"SwapFree", 0}, {"Shmem", 0}, {"SReclaimable", 0},
	} {
		fmt.Fprintf(&b, "%-15s %8d kB\n", line.name+":", line.bytes>>10)
	}
	return []byte(b.String())
}

// machineFile is the content of a file of /proc that tells of the machine, and of what
// is mounted.
func (in *instance) machineFile(name string) []byte {
	switch name {
	case meminfoFile:
		return in.hardware().meminfo()
	case mountsFile:
		var b strings.Builder
		for _, f := range in.fileSystems() {
			fmt.Fprintf(&b, "%s %s %s %s 0 0\n", f.Device, f.Path, f.Type, f.Options)
		}
		return []byte(b.String())
	}
	return nil
}
