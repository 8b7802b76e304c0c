package apiserver_test

import (
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
)

// alone is set in the process that runs a single test of this package.
const alone = "GHERKUBE_TEST_ALONE"

// TestWorldsRunNoGoroutines holds the promise that the server and its worlds
// have no goroutine of their own. Other tests leave goroutines of upstream's
// behind that start and end when they like, for example those that tear down
// the storage of deleted custom resources a second later, so this one counts in
// a process of its own.
func TestWorldsRunNoGoroutines(t *testing.T) {
	if os.Getenv(alone) == "" {
		inProcessOfItsOwn(t)
		return
	}
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

func inProcessOfItsOwn(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	test := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.v")
	test.Env = append(os.Environ(), alone+"=1")
	out, err := test.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Fatalf("the test did not run:\n%s", out)
	}
}
