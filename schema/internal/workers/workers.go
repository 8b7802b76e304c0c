// Package workers calls a function for each of many things, on all processors. It does
// not know the things.
package workers

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do for each of n, on all processors.
func Each(n int, do func(i int)) {
	EachBy(n, func() func(int) { return do })
}

// EachBy is Each with workers that have something of their own: each
// calls what worker returns to it.
func EachBy(n int, worker func() func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers <= 1 {
		do := worker()
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			do := worker()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}
