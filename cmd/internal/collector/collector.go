// Package collector lets a program collect less garbage, from its start on: the
// heap grows to seven times of what lives, instead of two times, and is first
// looked at when it has 24 MiB, instead of 4. The packages of Kubernetes make
// 10 MB of tables before main is called, all of which stay: the three collections
// of that time would take a fifth of a short run, and free nothing. A large heap
// grows to two times of what lives, as usual.
//
// That is the effect of importing the package, and has to be: main is too late.
// docs/decisions/0019-start-of-the-process.md has the figures.
package collector

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// smallHeap is how many bytes live in a small heap.
	smallHeap = 20 << 20
	// less and usual are how much a heap grows until it is collected, in percent
	// of what lives.
	less, usual = 600, 100
)

// The runtime initializes the packages that import little before the others, in
// the order of their paths: this one comes before those of Kubernetes.
var _ = collectLess()

// collectLess leaves alone who sets GOGC. It also ends the sampling of
// allocations, which serves profiles that this program does not write.
func collectLess() int {
	runtime.MemProfileRate = 0
	if os.Getenv("GOGC") != "" {
		return 0
	}
	afterCollection()
	return debug.SetGCPercent(less)
}

// probe becomes garbage with each collection, and tells of it.
type probe struct{ _ [64]byte }

// Bound has the program collect more garbage when its heap has taken so many bytes,
// so that it takes no more while less than half of that lives. A heap in which more
// lives grows by so many percent of that. GOMEMLIMIT and GOGC of the environment are
// obeyed.
func Bound(limit int64, percent int) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(limit)
	whileSmall(func(live uint64) bool { return live < uint64(limit)/2 }, percent)
}

// whileSmall takes the limit away after the first collection that leaves more.
func whileSmall(small func(live uint64) bool, percent int) {
	runtime.SetFinalizer(new(probe), func(*probe) {
		if small(live()) {
			whileSmall(small, percent)
			return
		}
		debug.SetMemoryLimit(math.MaxInt64)
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(percent)
		}
	})
}

// live is how much of the heap the last collection left, in bytes.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// afterCollection looks at the heap after the next collection. A percentage that
// the program has set since then stays.
func afterCollection() {
	runtime.SetFinalizer(new(probe), func(*probe) {
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		// What is collected next is a multiple of what lives.
		if memory.NextGC/(1+less/100) > smallHeap {
			if set := debug.SetGCPercent(usual); set != less {
				debug.SetGCPercent(set)
			}
			return
		}
		afterCollection()
	})
}
