package reports

import (
	"encoding/json"
	"io"
)

// document is the run with what follows from it.
type document struct {
	Format   string          `json:"format"`
	Passed   bool            `json:"passed"`
	Counts   Tally           `json:"scenarioCounts"`
	Verdicts []verdictOf     `json:"verdicts,omitempty"`
	Counted  map[Verdict]int `json:"verdictCounts,omitempty"`
	*Run
}

type verdictOf struct {
	Behaviour string  `json:"behaviour"`
	Verdict   Verdict `json:"verdict"`
}

// Format names the JSON form of a run. Fields may be added to it; whatever
// else changes, changes the name.
const Format = "gherkube-run/v1"

// JSON writes the run as one JSON object: the fields of Run, and the verdicts
// and counts that follow from them. Durations are in nanoseconds. Of long texts,
// the other reports show the head and the tail; here each scenario has each
// of them in full once, with the command that printed it if there is one.
func JSON(w io.Writer, run Run) error {
	run = withTexts(run, once)
	doc := document{Format: Format, Passed: !run.Bad(), Counts: Count(run.Scenarios()), Run: &run}
	for _, b := range run.Behaviours {
		v := run.Verdict(b)
		doc.Verdicts = append(doc.Verdicts, verdictOf{b.ID, v})
		if doc.Counted == nil {
			doc.Counted = map[Verdict]int{}
		}
		doc.Counted[v]++
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(doc)
}
