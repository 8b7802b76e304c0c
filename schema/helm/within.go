package helm

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/metrics"
	"time"
)

// maxRendering is how long the templates of a chart may take. A template can loop
// for hours, and the library knows no way to stop it.
const maxRendering = time.Minute

// maxMemory is how much memory they may take.
const maxMemory = 64 << 20

var (
	errEndless = fmt.Errorf("the templates were not done after %s", maxRendering)
	errLarge   = fmt.Errorf("the templates need more than %d MiB of memory", maxMemory>>20)
)

// bounds is how long a rendering may take, and when its memory is measured.
type bounds struct {
	limit, sample <-chan time.Time
	// full says whether it has taken too much memory.
	full func() bool
}

// within renders until a bound is met. What is not done by then goes on until the
// process ends, and nobody hears of it.
func within(b bounds, render func() (map[string]string, error)) (map[string]string, error) {
	type result struct {
		files map[string]string
		err   error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r.err = fmt.Errorf("the helm library panicked: %v", p)
			}
			done <- r
		}()
		r.files, r.err = render()
	}()
	for {
		select {
		case r := <-done:
			return r.files, r.err
		case <-b.limit:
			return nil, errEndless
		case <-b.sample:
			if b.full() {
				return nil, errLarge
			}
		}
	}
}

// chartBounds are the bounds of a chart, and what ends them.
func chartBounds() (bounds, func()) {
	ticker := time.NewTicker(5 * time.Millisecond)
	before := heap()
	full := func() bool {
		if heap() < before+maxMemory {
			return false
		}
		runtime.GC() // much of it may be garbage
		return heap() >= before+maxMemory
	}
	return bounds{limit: time.After(maxRendering), sample: ticker.C, full: full}, ticker.Stop
}

// heap is the size of the objects in memory, with those that are not needed any
// more and have not been collected yet.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// goesOn says whether the error is about a rendering that was given up.
func goesOn(err error) bool { return errors.Is(err, errEndless) || errors.Is(err, errLarge) }
