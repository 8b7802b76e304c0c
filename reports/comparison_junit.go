package reports

import (
	"io"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/schema/junit"
)

// ComparisonJUnit writes the comparison as JUnit XML: a testsuite for each
// cluster that is compared with the first, a testcase for each scenario. What
// differs is a failure; what is not supported or not compared is skipped.
func ComparisonJUnit(w io.Writer, c Comparison) error {
	title := c.Title
	if title == "" {
		title = "Do the clusters agree?"
	}
	all := junit.Suites{Name: Clean(title), Time: seconds(0)}
	for i := 1; i < len(c.Sides); i++ {
		all.Add(comparedSuite(c, i))
	}
	if len(c.Sides) > 0 {
		all.Timestamp = junitTime(c.Sides[0].Started)
	}
	return junit.Write(w, all)
}

// comparedSuite is the comparison of the first side with another one.
func comparedSuite(c Comparison, side int) *junit.Suite {
	suite := &junit.Suite{
		Name: Clean(c.Sides[0].Name + " and " + c.Sides[side].Name), Time: seconds(0), Timestamp: junitTime(c.Sides[side].Started),
		Properties: &junit.Properties{List: []junit.Property{{Name: "tool", Value: Clean(c.Tool.Name + " " + c.Tool.Version)}}},
	}
	for _, i := range []int{0, side} {
		suite.Properties.List = append(suite.Properties.List, junit.Property{Name: "target", Value: Clean(c.Sides[i].Name)},
			junit.Property{Name: "cluster", Value: Clean(c.Sides[i].Cluster.Kind + " " + c.Sides[i].Cluster.Version)})
	}
	for _, s := range c.Scenarios {
		i := slices.IndexFunc(s.Pairs, func(p Pair) bool { return p.Side == side })
		if i < 0 {
			continue
		}
		suite.Add(comparedCase(c, s, s.Pairs[i]))
	}
	return suite
}

func comparedCase(c Comparison, s ComparedScenario, p Pair) junit.Case {
	one := junit.Case{Name: Clean(s.Name), Class: className(Feature{URI: s.URI, Name: s.Feature}), Time: seconds(0), File: Clean(s.URI), Line: s.Line}
	props := []junit.Property{{Name: "verdict", Value: string(p.Agreement)}}
	for _, i := range []int{0, p.Side} {
		props = append(props, junit.Property{Name: "outcome on " + Clean(c.Sides[i].Name), Value: string(s.Sides[i].Outcome)})
	}
	for _, id := range s.Behaviours {
		props = append(props, junit.Property{Name: "behaviour", Value: Clean(id)})
	}
	one.Properties = &junit.Properties{List: props}
	text := Clean(strings.Join(p.Differences, "\n"))
	first := string(p.Agreement)
	if len(p.Differences) > 0 {
		first += ": " + p.Differences[0]
	}
	switch {
	case p.Agreement == NotSupported, p.Agreement == NotCompared:
		one.Skipped = &junit.Skipped{Message: Clean(oneLine(first))}
	case p.Agreement.Differs(), p.Agreement == DocumentDiffers:
		one.Failure = &junit.Failure{Message: Clean(oneLine(first)), Type: string(p.Agreement), Text: text}
	default:
		one.Out = &junit.Text{Text: text}
	}
	return one
}
