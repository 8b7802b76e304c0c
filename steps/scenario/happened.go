package scenario

import (
	"slices"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/condition"
)

// quiet are kinds whose changes say little to a reader.
var quiet = []string{"Lease", "Command", "EndpointSlice", "ControllerRevision", "ServiceAccount"}

// Happened are readable lines of what has happened since a place in the trace,
// and the place for the next call. Those of 0 are everything.
func (w *World) Happened(since int) (lines []string, next int) {
	w.Pull()
	w.Trace().Replay(func(line trace.Step) bool {
		if next >= since && !slices.Contains(quiet, line.Kind) {
			lines = append(lines, condition.Line(line))
		}
		next++
		return true
	})
	return lines, next
}
