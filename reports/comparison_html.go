package reports

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"
)

//go:embed comparison.html
var comparisonSource string

// ComparisonHTML writes the comparison as one page that needs nothing else: a
// matrix of behaviours and clusters, and for each scenario that does not agree
// the differences and the timelines of all clusters on one axis.
func ComparisonHTML(w io.Writer, c Comparison) error {
	parsed, err := pageTemplate()
	if err == nil {
		parsed, err = parsed.New("comparison").Parse(comparisonSource)
	}
	if err != nil {
		return fmt.Errorf("parsing the page's template: %w", err)
	}
	var b bytes.Buffer
	if err := parsed.Execute(&b, newComparisonPage(c)); err != nil {
		return fmt.Errorf("writing the page: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// comparisonPage is what the template shows.
type comparisonPage struct {
	Comparison
	Heading         string
	Style           template.CSS
	Script          template.JS
	ScriptHash      string
	Bad, Compared   bool
	Differing       int
	BehaviourCounts []counted
	ScenarioCounts  []counted
	Matrix          []matrixRow
	Parts           []comparedFeature
}

// matrixRow is a behaviour in the matrix.
type matrixRow struct {
	ComparedBehaviour
	Class, Anchor string
	Shown         []counted // what each side shows
	Scenarios     []link
}

type comparedFeature struct {
	Name, URI string
	Agreeing  int
	Items     []comparedItem
}

type comparedItem struct {
	ComparedScenario
	Class, Anchor string
	Open          bool
	Shows         []link
	Outcomes      []namedOutcome
	With          []namedPair
	Chart         *chart
}

type namedOutcome struct {
	SideOutcome
	Name, Class string
}

type namedPair struct {
	Pair
	Name string
}

func newComparisonPage(c Comparison) comparisonPage {
	sum := sha256.Sum256([]byte(pageScript))
	p := comparisonPage{
		Comparison: c, Heading: c.Title, Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		ScriptHash: base64.StdEncoding.EncodeToString(sum[:]), Bad: c.Differs(),
	}
	if p.Heading == "" {
		p.Heading = "Do the clusters agree?"
	}
	n := c.Tally()
	for _, a := range Agreements() {
		p.ScenarioCounts = appendCounted(p.ScenarioCounts, string(a), a.class(), n[a], len(c.Scenarios))
		if a.Differs() || a == DocumentDiffers {
			p.Differing += n[a]
		}
	}
	p.Compared = n[NotCompared]+n[NotSupported] < len(c.Scenarios)
	p.addScenarios(c)
	p.addMatrix(c)
	return p
}

// class is the look of a verdict, and what the page's filter finds it by.
func (a Agreement) class() string {
	switch a {
	case Agree:
		return "passed"
	case LateOnly, FlakyInReality:
		return "late"
	case DocumentDiffers:
		return "contradicted"
	case NotSupported, NotCompared:
		return "skipped"
	}
	return "differs"
}

func (o Outcome) class() string {
	switch o {
	case OutcomePassed:
		return "passed"
	case OutcomeLate:
		return "late"
	case OutcomeFailed:
		return "failed"
	}
	return "skipped"
}

func (p *comparisonPage) addScenarios(c Comparison) {
	for i, s := range c.Scenarios {
		if n := len(p.Parts); n == 0 || p.Parts[n-1].URI != s.URI {
			p.Parts = append(p.Parts, comparedFeature{Name: s.Feature, URI: s.URI})
		}
		part := &p.Parts[len(p.Parts)-1]
		if s.Agreement == Agree || s.Agreement == LateOnly || s.Agreement == FlakyInReality {
			part.Agreeing++
		}
		part.Items = append(part.Items, newComparedItem(c, s, fmt.Sprintf("scenario-%d", i+1)))
	}
}

func newComparedItem(c Comparison, s ComparedScenario, anchor string) comparedItem {
	item := comparedItem{ComparedScenario: s, Class: s.Agreement.class(), Anchor: anchor, Open: s.Agreement.Differs()}
	for _, id := range s.Behaviours {
		l := link{Text: id}
		if j := slices.IndexFunc(c.Behaviours, func(b ComparedBehaviour) bool { return b.ID == id }); j >= 0 {
			l.Anchor = fmt.Sprintf("behaviour-%d", j+1)
		}
		item.Shows = append(item.Shows, l)
	}
	var names []string
	var timelines []Timeline
	for i, o := range s.Sides {
		item.Outcomes = append(item.Outcomes, namedOutcome{o, c.Sides[i].Name, o.Outcome.class()})
		names, timelines = append(names, c.Sides[i].Name), append(timelines, o.Timeline)
	}
	for _, pair := range s.Pairs {
		if s.Agreement == Agree {
			pair.Beside = ""
		}
		item.With = append(item.With, namedPair{pair, c.Sides[pair.Side].Name})
	}
	if s.Agreement != Agree { // hundreds of charts of what is the same are megabytes
		item.Chart = newCharts(names, timelines)
	}
	return item
}

func (p *comparisonPage) addMatrix(c Comparison) {
	n := map[Agreement]int{}
	for i, b := range c.Behaviours {
		n[b.Agreement]++
		row := matrixRow{ComparedBehaviour: b, Class: b.Agreement.class(), Anchor: fmt.Sprintf("behaviour-%d", i+1)}
		for _, v := range b.Sides {
			row.Shown = append(row.Shown, counted{Name: string(v), Class: verdictClass(v)})
		}
		for _, f := range p.Parts {
			for _, s := range f.Items {
				if slices.Contains(s.Behaviours, b.ID) {
					row.Scenarios = append(row.Scenarios, link{Anchor: s.Anchor, Text: s.Name})
				}
			}
		}
		p.Matrix = append(p.Matrix, row)
	}
	for _, a := range Agreements() {
		p.BehaviourCounts = appendCounted(p.BehaviourCounts, string(a), a.class(), n[a], len(c.Behaviours))
	}
}

// newCharts lays out several timelines one above the other, on one axis; nil if
// there is nothing in them.
func newCharts(names []string, timelines []Timeline) *chart {
	length := time.Second
	for _, t := range timelines {
		length = max(length, lengthOf(t))
	}
	c := &chart{Ticks: ticks(length), Caption: "Timelines on one axis"}
	for i, t := range timelines {
		one := newChartOf(t, length)
		if one == nil {
			continue
		}
		c.Rows = append(c.Rows, chartRow{Name: Clean(names[i]), Kind: "side", Label: Clean(names[i])})
		c.Rows = append(c.Rows, one.Rows...)
		for _, l := range one.Lines {
			l.Who = Clean(names[i]) + ": " + l.Who
			c.Lines = append(c.Lines, l)
		}
	}
	if len(c.Rows) == 0 {
		return nil
	}
	return c
}
