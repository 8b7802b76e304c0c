package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

type junitSuites struct {
	XMLName   xml.Name     `xml:"testsuites"`
	Name      string       `xml:"name,attr"`
	Tests     int          `xml:"tests,attr"`
	Failures  int          `xml:"failures,attr"`
	Errors    int          `xml:"errors,attr"`
	Skipped   int          `xml:"skipped,attr"`
	Time      string       `xml:"time,attr"`
	Timestamp string       `xml:"timestamp,attr"`
	Suites    []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	File       string          `xml:"file,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name       string           `xml:"name,attr"`
	Class      string           `xml:"classname,attr"`
	Time       string           `xml:"time,attr"`
	File       string           `xml:"file,attr,omitempty"`
	Line       int              `xml:"line,attr,omitempty"`
	Properties *junitProperties `xml:"properties"`
	Skipped    *junitSkipped    `xml:"skipped"`
	Failure    *junitFailure    `xml:"failure"`
	Out        *junitText       `xml:"system-out"`
}

type junitProperties struct {
	Property []junitProperty `xml:"property"`
}

type junitSkipped struct {
	Message string `xml:"message,attr,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitText struct {
	Text string `xml:",chardata"`
}

// JUnit writes the run as JUnit XML, in the form that Jenkins, GitLab and
// GitHub Actions read: a testsuite for each feature, a testcase for each
// scenario. Skipped scenarios are skipped; undefined, ambiguous and pending
// ones are failures. The times are wall-clock seconds.
func JUnit(w io.Writer, run Run) error {
	run = withTexts(run, excerpts)
	scenarios := run.Scenarios()
	count := Count(scenarios)
	suites := junitSuites{
		Name: Clean(title(run)), Tests: count.All(), Failures: count.Bad(), Skipped: count[Skipped],
		Time: seconds(run.Wall), Timestamp: junitTime(run.Started),
	}
	for _, f := range run.Features {
		suites.Suites = append(suites.Suites, junitFeature(run, f))
	}
	return writeJUnit(w, suites)
}

func junitTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

func junitFeature(run Run, f Feature) junitSuite {
	count := Count(f.Scenarios)
	var wall time.Duration
	for _, s := range f.Scenarios {
		wall += s.Wall
	}
	suite := junitSuite{
		Name: Clean(f.Name), Tests: count.All(), Failures: count.Bad(), Skipped: count[Skipped],
		Time: seconds(wall), Timestamp: junitTime(run.Started), File: Clean(f.URI),
		Properties: []junitProperty{
			{"tool", Clean(run.Tool.Name + " " + run.Tool.Version)},
			{"target", Clean(run.Cluster.Kind)},
			{"cluster", Clean(run.Cluster.Kind + " " + run.Cluster.Version)},
			{"seed", strconv.FormatUint(run.Seed, 10)},
		},
	}
	taken := map[string]int{}
	for _, s := range f.Scenarios {
		name := s.Name
		if taken[s.Name]++; taken[s.Name] > 1 { // CI systems take equal names for one case
			name = fmt.Sprintf("%s #%d", s.Name, taken[s.Name])
		}
		suite.Cases = append(suite.Cases, junitScenario(f, s, name))
	}
	return suite
}

func junitScenario(f Feature, s Scenario, name string) junitCase {
	c := junitCase{Name: Clean(name), Class: className(f), Time: seconds(s.Wall), File: Clean(f.URI), Line: s.Line}
	props := []junitProperty{{"verdict", string(s.Status)}}
	for _, id := range s.Behaviours {
		props = append(props, junitProperty{"behaviour", Clean(id)})
	}
	props = append(props, junitProperty{"virtual-seconds", seconds(s.Virtual)})
	if s.TraceHash != "" {
		props = append(props, junitProperty{"trace-hash", Clean(s.TraceHash)})
	}
	c.Properties = &junitProperties{props}
	switch {
	case s.Status == Skipped:
		c.Skipped = &junitSkipped{Clean(s.Reason)}
	case s.Status.Bad():
		c.Failure = &junitFailure{Message: Clean(oneLine(headline(s))), Type: string(s.Status), Text: Clean(evidence(f, s))}
	}
	c.Out = &junitText{Clean(transcript(s))}
	return c
}

// className groups scenarios as CI systems do with Java classes: the path of
// the feature with dots, or its name.
func className(f Feature) string {
	name := strings.TrimSuffix(strings.Trim(f.URI, "./"), ".feature")
	if name == "" {
		return Clean(strings.ReplaceAll(f.Name, ".", "_"))
	}
	return Clean(strings.ReplaceAll(strings.ReplaceAll(name, ".", "_"), "/", "."))
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
