package apiserver_test

import (
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
)

// TestWorldsRunNoGoroutines holds the promise that the server and its worlds
// have no goroutine of their own.
func TestWorldsRunNoGoroutines(t *testing.T) {
	newWorld(t)
	before := runtime.NumGoroutine()
	for range 20 {
		newWorld(t)
	}
	if after := runtime.NumGoroutine(); after > before {
		var stacks strings.Builder
		_ = pprof.Lookup("goroutine").WriteTo(&stacks, 1)
		t.Errorf("%d goroutines, %d before:\n%s", after, before, stacks.String())
	}
}
