package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// ComparisonFormat names the JSON form of a comparison.
const ComparisonFormat = "gherkube-comparison/v1"

// ComparisonJSON writes the comparison as one JSON object: its fields, and the
// counts that follow from them.
func ComparisonJSON(w io.Writer, c Comparison) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		Format  string            `json:"format"`
		Differs bool              `json:"differs"`
		Counts  map[Agreement]int `json:"verdictCounts"`
		*Comparison
	}{ComparisonFormat, c.Differs(), c.Tally(), &c})
}

// Detail is how much a text tells of a comparison.
type Detail string

// The details.
const (
	Summary     Detail = "summary"     // the counts
	Differences Detail = "differences" // and what does not agree
	Timelines   Detail = "timelines"   // and what happened there, side by side
)

// ComparisonText returns a writer of the comparison for a terminal.
func ComparisonText(look Palette, detail Detail) func(io.Writer, Comparison) error {
	return func(w io.Writer, c Comparison) error {
		var b strings.Builder
		for _, s := range c.Sides {
			textSide(&b, s)
		}
		b.WriteString("\n")
		for _, s := range c.Scenarios {
			if detail != Summary && s.Agreement != Agree {
				textCompared(&b, look, c, s, detail)
			}
		}
		fmt.Fprintf(&b, "%s: %s\n", Several(len(c.Scenarios), "scenario"), textAgreements(look, c.Tally()))
		if len(c.Behaviours) > 0 {
			n := map[Agreement]int{}
			for _, one := range c.Behaviours {
				n[one.Agreement]++
			}
			fmt.Fprintf(&b, "%s: %s\n", Several(len(c.Behaviours), "behaviour"), textAgreements(look, n))
		}
		_, err := io.WriteString(w, b.String())
		return err
	}
}

func textSide(b *strings.Builder, s Side) {
	fmt.Fprintf(b, "%s: Kubernetes %s", Line(s.Name), Line(s.Cluster.Version))
	if s.Cluster.Nodes > 0 {
		fmt.Fprintf(b, ", %s", Several(s.Cluster.Nodes, "node"))
	}
	fmt.Fprintf(b, ", %s, %s", Several(s.Runs, "run"), Line(s.Source))
	if s.Incomplete {
		b.WriteString(", which is not complete")
	}
	b.WriteString("\n")
}

func textCompared(b *strings.Builder, look Palette, c Comparison, s ComparedScenario, detail Detail) {
	fmt.Fprintf(b, "%s  %s\n", look(s.Agreement.look(), strings.ToUpper(string(s.Agreement))), Line(oneLine(s.Feature+": "+s.Name)))
	fmt.Fprintf(b, "    %s:%d", Line(s.URI), s.Line)
	if len(s.Behaviours) > 0 {
		fmt.Fprintf(b, "  behaviour %s", Line(strings.Join(s.Behaviours, ", ")))
	}
	b.WriteString("\n")
	for _, p := range s.Pairs {
		if p.Agreement == Agree {
			continue
		}
		if p.Agreement == Flaky {
			fmt.Fprintf(b, "    %d of %d runs agree with those on %s\n", p.Agreeing, p.Runs, Line(c.Sides[p.Side].Name))
		}
		for i, d := range p.Differences {
			if i == manyDifferences {
				fmt.Fprintf(b, "    and %d more\n", len(p.Differences)-i)
				break
			}
			fmt.Fprintf(b, "    %s\n", strings.ReplaceAll(Clean(d), "\n", "\n        "))
		}
		if detail == Timelines {
			b.WriteString(Clean(p.Beside))
		}
	}
	b.WriteString("\n")
}

// manyDifferences is how many differences of a scenario are worth a reader's
// time.
const manyDifferences = 3

// look is the status whose look a verdict has.
func (a Agreement) look() Status {
	switch a {
	case Agree:
		return Passed
	case LateOnly, FlakyInReality, DocumentDiffers:
		return Pending
	case NotSupported, NotCompared:
		return Skipped
	}
	return Failed
}

func textAgreements(look Palette, n map[Agreement]int) string {
	var all []shown
	for _, a := range Agreements() {
		all = append(all, shown{n[a], a.look(), string(a)})
	}
	return listed(look, all)
}
