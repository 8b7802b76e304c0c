package sim

import (
	"os"
	"regexp"
	"strconv"
	"testing"
)

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// reportPeak reports the most memory that the process ever had, where the
// system tells. It is that of one benchmark if no other ran before it.
func reportPeak(b *testing.B) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return
	}
	if m := highWater.FindSubmatch(status); m != nil {
		kib, err := strconv.Atoi(string(m[1]))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(kib)/1024, "MiB-peak")
	}
}
