package container

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// CgroupRoot is where containers and nodes see what the kernel bounds them by,
// as with cgroup v2.
const CgroupRoot = "/sys/fs/cgroup"

// Cgroup is what the kernel bounds processes by: processors in thousandths,
// memory in bytes. A limit of 0 means none.
type Cgroup struct {
	CPURequest, CPULimit, MemoryLimit int64
}

// cgroupPeriod is what limits of processors are counted in, in microseconds
// (cm.QuotaPeriod); a container gets a hundredth of it at least (cm.MinQuotaPeriod).
const (
	cgroupPeriod = 100000
	cgroupLeast  = 1000
)

// CgroupFiles are the names of what File knows.
func CgroupFiles() []string {
	return []string{"cgroup.controllers", "cpu.max", "cpu.weight", "memory.max"}
}

// File is the content of a file of the cgroup; nil if it has none of the name.
func (c Cgroup) File(name string) []byte {
	switch name {
	case "cgroup.controllers":
		return []byte("cpuset cpu io memory pids\n")
	case "cpu.max":
		quota := "max"
		if c.CPULimit > 0 {
			quota = strconv.FormatInt(max(c.CPULimit*cgroupPeriod/1000, cgroupLeast), 10)
		}
		return fmt.Appendf(nil, "%s %d\n", quota, cgroupPeriod)
	case "cpu.weight":
		return fmt.Appendf(nil, "%d\n", c.Weight())
	case "memory.max":
		if c.MemoryLimit > 0 {
			return fmt.Appendf(nil, "%d\n", c.MemoryLimit)
		}
		return []byte("max\n")
	}
	return nil
}

// Weight is cm.MilliCPUToShares and runc's ConvertCPUSharesToCgroupV2Value.
func (c Cgroup) Weight() int64 {
	const least, most = 2, 262144
	shares := min(max(c.CPURequest*1024/1000, least), most)
	switch shares {
	case least:
		return 1
	case most:
		return 10000
	}
	l := math.Log2(float64(shares))
	return int64(math.Ceil(math.Pow(10, (l*l+125*l)/612-7.0/34)))
}

// cgroupFile is the content of a file below CgroupRoot.
func (in *instance) cgroupFile(name string) []byte {
	base, ok := strings.CutPrefix(name, CgroupRoot+"/")
	if !ok {
		return nil
	}
	if base == "memory.current" {
		return fmt.Appendf(nil, "%d\n", in.meter.Load(in.space.Clock.Now()).Resident())
	}
	return Cgroup{in.CPURequest, in.CPULimit, in.MemoryLimit}.File(base)
}
