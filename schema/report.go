package schema

import (
	"cmp"
	"slices"
)

// Outside counts references that lead out of a run: to objects of the kind that
// are neither in the run nor in its context.
type Outside struct {
	Kind       string
	References int
}

// Report is the outcome of a run.
type Report struct {
	// Older are the target versions that are not the bundled one: "1.33".
	Older []string
	// Findings are ordered by source, then by position, then by rule.
	Findings []Finding
	// LeftOut counts the findings that are not among Findings, because there are very
	// many.
	LeftOut Tally
	// Suppressed are the findings that comments suppress, in the same order.
	Suppressed []Suppressed
	// Objects are all objects seen, in the order of the sources.
	Objects []Object
	// PassedOver names the found files, or places in them, that hold no
	// Kubernetes object: they were not validated.
	PassedOver []Position
	// Ignored are the files and folders that a pattern left out.
	Ignored []string
	// NoManifests are links that lead nowhere, and changed files that are no
	// manifests by their names.
	NoManifests []string
	// Outside counts the references that lead out of the run, by kind, sorted.
	Outside []Outside
}

// Rejected says whether any finding is an error: the exit code of a command.
// A source that could not be read in full counts as rejected.
func (r Report) Rejected() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Error })
}

// Found counts the findings of the severity, with those that are left out.
func (r Report) Found(severity Severity) int {
	n := *r.LeftOut.of(severity)
	for _, f := range r.Findings {
		if f.Severity == severity && f.Rule != ruleTooManyFindings.ID {
			n++
		}
	}
	return n
}

// Judged says whether any object got a verdict.
func (r Report) Judged() bool {
	return slices.ContainsFunc(r.Objects, func(o Object) bool { return o.Verdict != NotChecked })
}

// KindCount is a kind and how many of its objects there were.
type KindCount struct {
	APIVersion, Kind string
	Objects          int
}

// ByKind counts the objects with the verdict by kind, sorted.
func (r Report) ByKind(verdict Verdict) []KindCount {
	counts := map[[2]string]int{}
	for _, o := range r.Objects {
		if o.Verdict == verdict {
			counts[[2]string{o.APIVersion, o.Kind}]++
		}
	}
	list := make([]KindCount, 0, len(counts))
	for k, n := range counts {
		list = append(list, KindCount{APIVersion: k[0], Kind: k[1], Objects: n})
	}
	slices.SortFunc(list, func(a, b KindCount) int {
		return cmp.Or(cmp.Compare(a.APIVersion, b.APIVersion), cmp.Compare(a.Kind, b.Kind))
	})
	return list
}

// Count is the number of objects with the verdict.
func (r Report) Count(verdict Verdict) int {
	n := 0
	for _, o := range r.Objects {
		if o.Verdict == verdict {
			n++
		}
	}
	return n
}

// Suppressed is a finding that somebody decided to live with.
type Suppressed struct {
	Finding Finding
	// By is where that is written: a comment, or an entry of a baseline.
	By Position
	// Reason is what is written there; a baseline gives none.
	Reason string
}

// Suppress takes the findings out of the report for which by says so. Findings
// of rules that cannot be suppressed are not asked about.
func (r Report) Suppress(by func(Finding) (Suppressed, bool)) Report {
	var kept []Finding
	suppressed := slices.Clone(r.Suppressed)
	for _, f := range r.Findings {
		if s, ok := by(f); ok && Suppressible(f.Rule) {
			suppressed = append(suppressed, s)
			continue
		}
		kept = append(kept, f)
	}
	r.Findings, r.Suppressed = kept, suppressed
	r.Objects = slices.Clone(r.Objects)
	r.forgive()
	return r
}

// forgive gives objects whose errors are all suppressed their verdict.
func (r *Report) forgive() {
	if len(r.Suppressed) == 0 {
		return
	}
	refused := make([]bool, len(r.Objects)+1)
	for i, o := range r.Objects {
		refused[i+1] = o.unshown
	}
	for _, f := range r.Findings {
		if f.Severity == Error && f.ObjectNumber < len(refused) {
			refused[f.ObjectNumber] = true
		}
	}
	for _, s := range r.Suppressed {
		n := s.Finding.ObjectNumber
		if n > 0 && n < len(refused) && !refused[n] && r.Objects[n-1].Verdict == Rejected {
			r.Objects[n-1].Verdict = Forgiven
		}
	}
}
