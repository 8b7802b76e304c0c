package filesystem

import (
	"io/fs"
	"slices"
)

// Capabilities are a process's, as bits of their numbers in Linux.
type Capabilities uint64

// Those that files are concerned with, and a few that programs ask for.
const (
	CapChown       Capabilities = 1 << 0
	CapDACOverride Capabilities = 1 << 1
	CapFOwner      Capabilities = 1 << 3
	CapFSetID      Capabilities = 1 << 4
	CapKill        Capabilities = 1 << 5
	CapSetGID      Capabilities = 1 << 6
	CapSetUID      Capabilities = 1 << 7
	CapBindService Capabilities = 1 << 10
	CapNetAdmin    Capabilities = 1 << 12
	CapNetRaw      Capabilities = 1 << 13
	CapSysPtrace   Capabilities = 1 << 19
	CapSysAdmin    Capabilities = 1 << 21
	CapSysTime     Capabilities = 1 << 25
)

// Has reports whether all of the capabilities are there.
func (c Capabilities) Has(other Capabilities) bool { return c&other == other }

// Credentials say who a process is to the file system.
type Credentials struct {
	UID, GID int64
	Groups   []int64 // supplementary ones
	Umask    fs.FileMode
	// Capabilities are the effective ones.
	Capabilities Capabilities
}

// In reports whether the process is in the group.
func (c *Credentials) In(gid int64) bool { return c.GID == gid || slices.Contains(c.Groups, gid) }

// The ways to use a file, as access(2) has them.
const (
	Execute fs.FileMode = 1
	Write   fs.FileMode = 2
	Read    fs.FileMode = 4
)
