package collector

import (
	"os"
	"runtime"
	"runtime/debug"
	"testing"
)

// TestLargeHeap: a small heap is collected less, a large one as usual.
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

func percent() int {
	current := debug.SetGCPercent(less)
	debug.SetGCPercent(current)
	return current
}
