package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ComparisonJUnit writes the comparison as JUnit XML: a testsuite for each
// cluster that is compared with the first, a testcase for each scenario. What
// differs is a failure; what is not supported or not compared is skipped.
func ComparisonJUnit(w io.Writer, c Comparison) error {
	title := c.Title
	if title == "" {
		title = "Do the clusters agree?"
	}
	all := junitSuites{Name: Clean(title), Time: seconds(0)}
	for i := 1; i < len(c.Sides); i++ {
		suite := comparedSuite(c, i)
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Skipped += suite.Skipped
		all.Suites = append(all.Suites, suite)
	}
	if len(c.Sides) > 0 {
		all.Timestamp = junitTime(c.Sides[0].Started)
	}
	return writeJUnit(w, all)
}

// comparedSuite is the comparison of the first side with another one.
func comparedSuite(c Comparison, side int) junitSuite {
	suite := junitSuite{
		Name: Clean(c.Sides[0].Name + " and " + c.Sides[side].Name), Time: seconds(0), Timestamp: junitTime(c.Sides[side].Started),
		Properties: []junitProperty{{"tool", Clean(c.Tool.Name + " " + c.Tool.Version)}},
	}
	for _, i := range []int{0, side} {
		suite.Properties = append(suite.Properties, junitProperty{"target", Clean(c.Sides[i].Name)},
			junitProperty{"cluster", Clean(c.Sides[i].Cluster.Kind + " " + c.Sides[i].Cluster.Version)})
	}
	taken := map[[2]string]int{}
	for _, s := range c.Scenarios {
		i := slices.IndexFunc(s.Pairs, func(p Pair) bool { return p.Side == side })
		if i < 0 {
			continue
		}
		one := comparedCase(c, s, s.Pairs[i])
		if taken[[2]string{s.URI, s.Name}]++; taken[[2]string{s.URI, s.Name}] > 1 { // CI systems take equal names for one case
			one.Name = fmt.Sprintf("%s #%d", one.Name, taken[[2]string{s.URI, s.Name}])
		}
		suite.Tests++
		if one.Failure != nil {
			suite.Failures++
		}
		if one.Skipped != nil {
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, one)
	}
	return suite
}

func comparedCase(c Comparison, s ComparedScenario, p Pair) junitCase {
	one := junitCase{Name: Clean(s.Name), Class: className(Feature{URI: s.URI, Name: s.Feature}), Time: seconds(0), File: Clean(s.URI), Line: s.Line}
	props := []junitProperty{{"verdict", string(p.Agreement)}}
	for _, i := range []int{0, p.Side} {
		props = append(props, junitProperty{"outcome on " + Clean(c.Sides[i].Name), string(s.Sides[i].Outcome)})
	}
	for _, id := range s.Behaviours {
		props = append(props, junitProperty{"behaviour", Clean(id)})
	}
	one.Properties = &junitProperties{props}
	text := Clean(strings.Join(p.Differences, "\n"))
	first := string(p.Agreement)
	if len(p.Differences) > 0 {
		first += ": " + p.Differences[0]
	}
	switch {
	case p.Agreement == NotSupported, p.Agreement == NotCompared:
		one.Skipped = &junitSkipped{Clean(oneLine(first))}
	case p.Agreement.Differs(), p.Agreement == DocumentDiffers:
		one.Failure = &junitFailure{Message: Clean(oneLine(first)), Type: string(p.Agreement), Text: text}
	default:
		one.Out = &junitText{text}
	}
	return one
}

// writeJUnit writes the document.
func writeJUnit(w io.Writer, suites junitSuites) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(suites); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
