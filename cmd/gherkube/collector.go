package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
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
// the processors than with the limit, by which it has 492 MiB. What the user sets
// by GOGC and GOMEMLIMIT is obeyed.
func collectLess(parallel int) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(150)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		limit := heapLimit + int64(parallel)*heapOfOneMore
		debug.SetMemoryLimit(limit)
		liftFor(limit)
	}
}

// collected becomes garbage with each collection, and tells of it.
type collected struct{ _ [64]byte }

// liftFor lifts the limit once more than half of it lives, as with a cluster of
// thousands of pods: the collector would then do little else than to keep it.
func liftFor(limit int64) {
	runtime.SetFinalizer(new(collected), func(*collected) {
		if lives() > uint64(limit)/2 {
			debug.SetMemoryLimit(math.MaxInt64)
			return
		}
		liftFor(limit)
	})
}

// lives is how many bytes of the heap the last collection has left.
func lives() uint64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return live[0].Value.Uint64()
}
