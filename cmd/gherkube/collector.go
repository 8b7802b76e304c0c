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

// How much the heap grows until garbage is collected, in percent of what lives: below
// the limit, and when more lives than half of it.
const (
	growth       = 200
	growthBeyond = 150
)

// collectLess lets the heap grow further than usual before garbage is collected, up to
// a limit. A run of features makes much garbage and keeps little. The bundled suite has
// 480 MiB resident on two cores, as with 150 percent, by which it collects a sixth more
// often and takes 4 percent more of the processors; without the limit that had 580 MiB.
// GOGC of the environment is obeyed.
func collectLess(parallel int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
	}
	collector.Bound(heapLimit+int64(parallel)*heapOfOneMore, growthBeyond)
}
