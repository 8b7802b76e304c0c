package schema

import (
	"slices"

	"github.com/gherkube/gherkube/schema/internal/workers"
)

// maxFindings is how many findings of each severity a run keeps. The others are counted:
// a file can have a million faults, and nobody reads them all.
const maxFindings = 20_000

// portion is how many documents are checked until findings beyond the bound are
// forgotten.
const portion = 4096

// Tally counts findings by severity.
type Tally struct{ Errors, Warnings, Infos int }

// Total is the number of all findings.
func (t Tally) Total() int { return t.Errors + t.Warnings + t.Infos }

// of is the count of the severity.
func (t *Tally) of(s Severity) *int {
	switch s {
	case Error:
		return &t.Errors
	case Warning:
		return &t.Warnings
	}
	return &t.Infos
}

func (t *Tally) add(other Tally) {
	t.Errors += other.Errors
	t.Warnings += other.Warnings
	t.Infos += other.Infos
}

// worst is the worst severity that there is one of.
func (t Tally) worst() Severity {
	switch {
	case t.Errors > 0:
		return Error
	case t.Warnings > 0:
		return Warning
	}
	return Info
}

// bound keeps the first findings of each severity.
type bound struct {
	kept Tally
	// once are those about files that are rendered: they may be found again.
	once map[writtenFinding]bool
}

// takes says whether the finding is one of the first ones, or is one of them again.
func (b *bound) takes(p *parsedDocument, f Finding) bool {
	key, rendered := writtenAs(p.Source, f)
	if rendered && b.once[key] {
		return true
	}
	n := b.kept.of(f.Severity)
	if *n >= maxFindings {
		return false
	}
	*n++
	if rendered {
		if b.once == nil {
			b.once = map[writtenFinding]bool{}
		}
		b.once[key] = true
	}
	return true
}

// apply leaves out the findings of the document that are too many.
func (b *bound) apply(p *parsedDocument) {
	before := len(p.findings)
	p.findings = slices.DeleteFunc(p.findings, func(f Finding) bool {
		if b.takes(p, f) {
			return false
		}
		p.leaveOut(f)
		return true
	})
	if len(p.findings) < before {
		p.findings = slices.Clone(p.findings) // the rest takes no memory
	}
}

// leaveOut counts a finding that is not kept.
func (p *parsedDocument) leaveOut(f Finding) {
	if p.leftOut == nil {
		p.leftOut = &Tally{}
	}
	*p.leftOut.of(f.Severity)++
	if f.Severity != Error {
		return
	}
	if f.of == nil && len(p.objects) == 1 {
		f.of = p.objects[0]
	}
	if f.of != nil {
		f.of.unshown = true
	}
}

// unkept counts the findings that are not kept.
func (p *parsedDocument) unkept() Tally {
	if p.leftOut == nil {
		return Tally{}
	}
	return *p.leftOut
}

// firstIncomplete is the first file with a finding that is not kept.
func (r *run) firstIncomplete() string {
	for _, p := range r.documents {
		if p.leftOut != nil {
			return p.Source.Name
		}
	}
	return ""
}

// boundItems bounds what is found about the items of one document so far.
func (p *parsedDocument) boundItems() {
	if len(p.findings) > 4*maxFindings {
		(&bound{}).apply(p)
	}
}

// boundedEach calls do for each of the documents, on all processors, with workers that
// have something of their own, and keeps the first findings.
func boundedEach(documents []*parsedDocument, worker func() func(*parsedDocument)) {
	var b bound
	for part := range slices.Chunk(documents, portion) {
		workers.EachBy(len(part), func() func(int) {
			do := worker()
			return func(i int) { do(part[i]) }
		})
		for _, p := range part {
			b.apply(p)
		}
	}
}
