// Package findings writes what validation found: for people, for programs, for
// CI systems. Writers are pure: a run in, bytes out, the same bytes for the same
// run. It knows reports and the lines of sources. It does not know how anything is
// found, and opens no file.
package findings

import (
	"slices"

	"github.com/gherkube/gherkube/schema"
)

// Run is a validation that is over.
type Run struct {
	Report schema.Report
	// Sources are those that were validated.
	Sources []schema.Source
	// FailOn is the severity from which on findings fail the run; empty means
	// errors only.
	FailOn schema.Severity
	// Version is the version of gherkube.
	Version string
}

// Failed says whether any finding fails the run.
func (r Run) Failed() bool { return slices.ContainsFunc(r.Report.Findings, r.fails) }

// fails says whether the finding is severe enough to fail the run.
func (r Run) fails(f schema.Finding) bool {
	switch r.FailOn {
	case schema.Info:
		return true
	case schema.Warning:
		return f.Severity != schema.Info
	}
	return f.Severity == schema.Error
}

// byObject lists the findings about each object, counting objects
// from 1; those about no object come first.
func (r Run) byObject() [][]schema.Finding {
	lists := make([][]schema.Finding, len(r.Report.Objects)+1)
	for _, f := range r.Report.Findings {
		n := f.ObjectNumber
		if n < 0 || n >= len(lists) {
			n = 0
		}
		lists[n] = append(lists[n], f)
	}
	return lists
}
