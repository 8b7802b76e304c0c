package recording

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var replays = flag.String("replays", "", "a directory of recordings of the simulator, to compare with those of the real cluster")

// TestReplays compares what the simulator did in the recorded scenarios with
// what the real cluster did, and prints the report. Make the recordings with
// `make replay`.
func TestReplays(t *testing.T) {
	if *replays == "" {
		t.Skip("no recordings of the simulator: run make replay")
	}
	dirs, err := filepath.Glob(filepath.Join(*replays, "*"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no recordings in %s: %v", *replays, err)
	}
	var all []Comparison
	for _, dir := range dirs {
		simulated, err := Read(dir)
		if err != nil {
			t.Error(err)
			continue
		}
		actual, err := Read(filepath.Join("../../../../shared/behaviours/recorded", simulated.ID))
		if err != nil {
			t.Error(err)
			continue
		}
		all = append(all, Compare(actual, simulated))
	}
	Sort(all)
	if err := WriteReport(os.Stdout, all); err != nil {
		t.Error(err)
	}
}
