// Package collector lets a program collect less garbage, from its start on: the
// heap grows to five times of what lives, instead of two times, and is first
// looked at when it has 16 MiB, instead of 4. The packages of Kubernetes make
// 10 MB of tables before main is called, all of which stay: the three collections
// of that time would take a fifth of a short run, and free nothing.
//
// That is the effect of importing the package, and has to be: main is too late.
// docs/decisions/0019-start-of-the-process.md has the figures.
package collector

import (
	"os"
	"runtime/debug"
)

// The runtime initializes the packages that import little before the others, in
// the order of their paths: this one comes before those of Kubernetes.
var _ = collectLess()

// collectLess leaves alone who sets GOGC.
func collectLess() int {
	if os.Getenv("GOGC") != "" {
		return 0
	}
	return debug.SetGCPercent(400)
}
