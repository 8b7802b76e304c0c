package main

import (
	"os"
	"runtime/debug"
)

// collectLess lets the heap grow to three times of what lives before garbage is
// collected, instead of two times: a run of features makes much garbage, keeps
// little, and spends a quarter of its time on collecting otherwise. Who sets
// GOGC is obeyed.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}
