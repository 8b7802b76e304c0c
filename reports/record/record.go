// Package record writes and reads recordings of runs: everything that happened
// on a cluster while features ran on it, in one file, so that it can be compared
// with another run at any time and without a cluster.
//
// A recording is a stream of JSON objects, one a line, compressed with gzip. A
// line has one of these forms:
//
//	{"run": {…}}        begins a run: the tool, the command, the cluster's facts
//	{"scenario": {…}}   a scenario that has ended: its verdict and its steps, with
//	                    what their commands printed; "transitions" lines follow
//	{"t": 1.5, "kind": …}  a transition of its trace, as in trace.ndjson
//	{"end": {…}}        ends a run
//
// A file may have several runs: of one cluster, which are repetitions, or of
// several. Files that are put together, one behind the other, are a recording,
// too. Scenarios are in the order in which they ended.
//
// What follows a scenario's line belongs to it; the next one is written when
// that is complete. So a file that was cut off in the middle, by a full disk or
// a machine that went down, has every scenario that had ended.
package record

import (
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace"
)

// Format names the form of recordings. Fields may be added to it; whatever else
// changes, changes the name.
const Format = "gherkube-recording/v1"

// Header is what is known of a run before its first scenario.
type Header struct {
	Format  string          `json:"format"`
	Tool    reports.Tool    `json:"tool"`
	Command string          `json:"command,omitempty"` // repeats the run
	Seed    uint64          `json:"seed"`
	Started time.Time       `json:"started"`
	Cluster reports.Cluster `json:"cluster"`
}

// Scenario is a scenario that has ended.
type Scenario struct {
	URI     string `json:"uri"`     // of its feature
	Feature string `json:"feature"` // its feature's name
	reports.Scenario
	// Transitions is how many lines of its trace there are.
	Transitions int         `json:"transitions"`
	Trace       trace.Trace `json:"-"`
}

// End is what is known of a run when it has ended.
type End struct {
	Wall time.Duration `json:"wallNanoseconds"`
	// Interrupted says that the run was stopped before its end.
	Interrupted bool `json:"interrupted,omitempty"`
}

// Run is one run of a recording.
type Run struct {
	Header
	Scenarios []Scenario
	End
	// Cut says that the recording ends within the run: there may have been more
	// scenarios.
	Cut bool
}
