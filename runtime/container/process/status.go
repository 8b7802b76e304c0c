package process

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// other is the process that a directory of /proc is about, or nil.
func (p *Process) other(pid string) *Process {
	if pid == "self" {
		return p
	}
	n, err := strconv.Atoi(pid)
	if err != nil {
		return nil
	}
	return p.space.Get(n)
}

// mayTrace reports whether the process may look into another one
// (ptrace_may_access).
func (p *Process) mayTrace(other *Process) bool {
	same := p.UID == other.UID && p.GID == other.GID && p.Capabilities.Has(other.Capabilities)
	return same || p.Capabilities.Has(filesystem.CapSysPtrace)
}

// Name is what the kernel calls the process: of its program's name, what it keeps
// (TASK_COMM_LEN).
func (p *Process) Name() string {
	name := path.Base(p.Args[0])
	return name[:min(15, len(name))]
}

// status is the text of /proc/PID/status: of what the kernel says there, the part
// that is about who the process is and what it may do.
func (p *Process) status() string {
	var groups strings.Builder
	for _, g := range slices.Sorted(slices.Values(p.Groups)) {
		fmt.Fprintf(&groups, "%d ", g)
	}
	noNew, filters := 0, 0
	if p.NoNewPrivileges {
		noNew = 1
	}
	if p.Seccomp != 0 {
		filters = 1
	}
	return fmt.Sprintf("Name:\t%s\nUmask:\t%04o\nState:\tS (sleeping)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n",
		p.Name(), uint32(p.Umask), p.PID, p.PID, p.Parent) +
		fmt.Sprintf("Uid:\t%[1]d\t%[1]d\t%[1]d\t%[1]d\nGid:\t%[2]d\t%[2]d\t%[2]d\t%[2]d\nFDSize:\t64\nGroups:\t%[3]s\nThreads:\t1\n", p.UID, p.GID, groups.String()) +
		fmt.Sprintf("CapInh:\t%016x\nCapPrm:\t%016x\nCapEff:\t%016x\nCapBnd:\t%016x\nCapAmb:\t%016x\n", 0, p.Capabilities, p.Capabilities, p.Bounding, 0) +
		fmt.Sprintf("NoNewPrivs:\t%d\nSeccomp:\t%d\nSeccomp_filters:\t%d\n", noNew, p.Seccomp, filters)
}
