package program

import (
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// limits are the files that have the limit of a container's memory, with
// cgroups of version 2 and 1.
var limits = []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}

// unlimited is less than what cgroups of version 1 have without a limit: the
// greatest multiple of a page.
const unlimited = math.MaxInt64 - 1<<20

func (m *machine) MemoryLimit() int64 { return memoryLimit(m.file) }

func memoryLimit(place func(string) string) int64 {
	for _, name := range limits {
		text, err := os.ReadFile(place(name))
		if err != nil {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		if err == nil && n < unlimited {
			return n
		}
		return 0 // version 2 says "max"
	}
	return 0
}

// exhaust uses memory until the kernel kills the program.
func exhaust() {
	debug.SetGCPercent(-1) // what nobody has any more stays
	const block, page = 1 << 20, 4096
	for {
		b := make([]byte, block)
		for i := 0; i < block; i += page {
			b[i] = 1 // the kernel gives a page when it is written to
		}
	}
}
