package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
)

// TestLimitIsLiftedForALargeHeap: a heap of which most lives is not collected over
// and over to keep below the limit.
func TestLimitIsLiftedForALargeHeap(t *testing.T) {
	before := debug.SetMemoryLimit(math.MaxInt64 - 1)
	defer debug.SetMemoryLimit(before)
	liftFor(1 << 40)
	for range 5 {
		runtime.GC()
	}
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64-1 {
		t.Fatalf("the limit is %d although little of it lives", limit)
	}
	liftFor(1)
	for debug.SetMemoryLimit(-1) != math.MaxInt64 { // finalizers run after a collection
		runtime.GC()
		runtime.Gosched()
	}
}
