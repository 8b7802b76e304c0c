package steps

import (
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/feature"
)

// notBegun is the report of a scenario before it runs.
func notBegun(of feature.Scenario) reports.Scenario {
	s := reports.Scenario{Name: of.Name, Line: of.Line, Tags: of.Tags, Behaviours: behavioursOf(of.Tags),
		Status: reports.Skipped, Progress: reports.NotBegun, Reason: "it was not run"}
	for _, st := range of.Steps {
		s.Steps = append(s.Steps, reports.Step{Keyword: st.Keyword, Text: st.Text, Line: st.Line,
			Argument: argumentText(st), Status: reports.Skipped})
	}
	return s
}

func argumentText(st feature.Step) string {
	if st.Doc != nil {
		return st.Doc.Content
	}
	var b strings.Builder
	for _, row := range st.Table {
		for _, c := range row {
			b.WriteString("| " + c + " ")
		}
		b.WriteString("|\n")
	}
	return b.String()
}

// behavioursOf returns the IDs of the tags @b:ID.
func behavioursOf(tags []string) []string {
	var out []string
	for _, t := range tags {
		if id, ok := strings.CutPrefix(t, "@b:"); ok {
			out = append(out, id)
		}
	}
	return out
}
