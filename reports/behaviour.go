package reports

import "slices"

// Behaviour is a documented behaviour: the unit of conformance.
type Behaviour struct {
	ID        string `json:"id"`        // "init-sequential"
	Statement string `json:"statement"` // what is observed
	Source    string `json:"source"`    // the document that says so
	Quote     string `json:"quote,omitempty"`
	// QuoteLanguage is the quote's language as a BCP 47 tag ("zh"), for
	// readers' programs; empty means English.
	QuoteLanguage string `json:"quoteLanguage,omitempty"`
	// Contradicted says that the document is wrong: its scenarios assert what
	// really happens.
	Contradicted bool   `json:"contradicted,omitempty"`
	Reality      string `json:"reality,omitempty"` // what really happens instead
}

// Verdict is what a run found out about a behaviour.
type Verdict string

// The verdicts.
const (
	Holds        Verdict = "holds"
	Contradicted Verdict = "contradicted" // the document is wrong; reality was shown
	NotShown     Verdict = "failed"       // a scenario of it failed
	NotRun       Verdict = "not run"
)

// Verdicts returns all verdicts, in the order in which reports show them.
func Verdicts() []Verdict { return []Verdict{Holds, Contradicted, NotShown, NotRun} }

// Verdict judges a behaviour by the scenarios that show it.
func (r *Run) Verdict(b Behaviour) Verdict {
	verdict := NotRun
	for _, f := range r.Features {
		for _, s := range f.Scenarios {
			if !slices.Contains(s.Behaviours, b.ID) {
				continue
			}
			switch {
			case s.Status.Bad():
				return NotShown
			case !s.Status.Holds():
			case b.Contradicted:
				verdict = Contradicted
			default:
				verdict = Holds
			}
		}
	}
	return verdict
}
