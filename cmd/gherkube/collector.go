package main

import (
	"os"
	"runtime/debug"

	"github.com/gherkube/gherkube/cmd/internal/collector"
)

// What the heap may take before garbage is collected more often: for what is there
// once, and for each scenario that is at work at the same time. The file of the
// program that is mapped comes to it, some 140 MiB.
const (
	heapLimit     = 330 << 20
	heapOfOneMore = 10 << 20
)

// collectLess lets the heap grow a little further than usual, by 150 percent of
// what lives, before garbage is collected, up to a limit. A run of features makes
// much garbage and keeps little. Without the limit the bundled suite has 580 MiB
// resident on two cores; at 100 percent it has 505 MiB and takes 7 percent more of
// the processors than with the limit, by which it has 492 MiB. GOGC of the environment
// is obeyed.
func collectLess(parallel int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(150)
	}
	collector.Bound(heapLimit + int64(parallel)*heapOfOneMore)
}
