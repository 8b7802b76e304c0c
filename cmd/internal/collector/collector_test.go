package collector

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"testing"
)

// TestLargeHeap comes first: a small heap is collected less, a large one as usual.
func TestLargeHeap(t *testing.T) {
	if os.Getenv("GOGC") != "" {
		t.Skip("GOGC is set, and obeyed")
	}
	if got := percent(); got != less {
		t.Fatalf("a small heap grows by %d %%, want %d", got, less)
	}
	large := make([]byte, 2*smallHeap)
	for range 1000 {
		runtime.GC()
		if percent() == usual {
			runtime.KeepAlive(large)
			return
		}
		runtime.Gosched()
	}
	t.Errorf("a heap of %d MiB grows by %d %%, want %d", len(large)>>20, percent(), usual)
}

// TestBound: the bound holds while little lives, and is taken away when more does.
func TestBound(t *testing.T) {
	if os.Getenv("GOMEMLIMIT") != "" {
		t.Skip("GOMEMLIMIT is set, and obeyed")
	}
	const bound, larger = 192 << 20, 90
	Bound(bound, larger)
	runtime.GC()
	if got := debug.SetMemoryLimit(-1); got != bound {
		t.Fatalf("the limit is %d bytes, want %d", got, bound)
	}
	large := make([]byte, bound)
	for range 1000 {
		runtime.GC()
		if debug.SetMemoryLimit(-1) == math.MaxInt64 {
			runtime.KeepAlive(large)
			if got := percent(); got != larger && os.Getenv("GOGC") == "" {
				t.Errorf("a large heap grows by %d %%, want %d", got, larger)
			}
			return
		}
		runtime.Gosched()
	}
	t.Errorf("with %d MiB that live, the limit is %d bytes still", len(large)>>20, debug.SetMemoryLimit(-1))
}

func percent() int {
	current := debug.SetGCPercent(less)
	debug.SetGCPercent(current)
	return current
}
