package main

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/trace"
)

// recorder writes what happens to the file of --record while it happens, so
// that what an interrupted run has learnt is there. Its zero value records
// nothing.
type recorder struct {
	file *reportFile
	mu   sync.Mutex // a run that was given up may go on beside the end of the process
	out  *os.File
	to   *record.Writer
	err  error // the first
}

// newRecorder takes the file from the flag --record, which is checked and told
// of as those of the reports are.
func newRecorder() *recorder {
	return &recorder{file: &reportFile{flag: "record", title: "recording",
		doc: "write everything that happens to `file`, for 'gherkube compare'"}}
}

// begin begins a run of the recording.
func (r *recorder) begin(run reports.Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file.path == "" || r.err != nil {
		return
	}
	if r.to == nil {
		if r.out, r.err = os.Create(r.file.path); r.err != nil {
			return
		}
		r.to = record.NewWriter(r.out)
	}
	r.err = r.to.Begin(record.Header{Tool: run.Tool, Command: run.Command, Seed: run.Seed, Started: run.Started, Cluster: run.Cluster})
}

// scenario records a scenario that has ended. The run goes on if that fails.
func (r *recorder) scenario(f reports.Feature, s reports.Scenario, t trace.Trace) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.to != nil && r.err == nil {
		r.err = r.to.Scenario(f, s, t)
	}
}

// end ends a run of the recording.
func (r *recorder) end(wall time.Duration, interrupted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.to != nil && r.err == nil {
		r.err = r.to.End(record.End{Wall: wall, Interrupted: interrupted})
	}
}

// close ends the recording and returns its file, if there is one. The error says
// that not all of it is there.
func (r *recorder) close() ([]*reportFile, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.to != nil {
		if r.err == nil {
			r.err = r.to.Close()
		}
		r.err = errors.Join(r.err, r.out.Close())
		r.to = nil
	}
	switch {
	case r.err != nil:
		return nil, fmt.Errorf("--%s: the recording is not complete: %w", r.file.flag, r.err)
	case r.file.path == "":
		return nil, nil
	}
	return []*reportFile{r.file}, nil
}
