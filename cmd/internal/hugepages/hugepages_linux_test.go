package hugepages

import (
	"os"
	"strings"
	"testing"
)

// TestHeapAsks: where the kernel gives huge pages on request, some memory is
// marked so (hg in VmFlags, see proc(5)), and elsewhere none is.
func TestHeapAsks(t *testing.T) {
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skipf("the kernel does not tell about the memory of processes: %v", err)
	}
	asked := false
	for line := range strings.Lines(string(maps)) {
		if flags, ok := strings.CutPrefix(line, "VmFlags:"); ok && strings.Contains(flags, " hg ") {
			asked = true
		}
	}
	if asked != onRequest() {
		t.Errorf("memory is marked for huge pages: %v, want %v", asked, onRequest())
	}
}
