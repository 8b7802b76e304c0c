package reports

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/schema/junit"
)

// JUnit writes the run as JUnit XML, in the form that Jenkins, GitLab and
// GitHub Actions read: a testsuite for each feature, a testcase for each
// scenario. Skipped scenarios are skipped; undefined, ambiguous and pending
// ones are failures. The times are wall-clock seconds.
func JUnit(w io.Writer, run Run) error {
	run = withTexts(run, excerpts)
	suites := junit.Suites{Name: Clean(title(run)), Time: seconds(run.Wall), Timestamp: junitTime(run.Started)}
	for _, f := range run.Features {
		suites.Add(junitFeature(run, f))
	}
	return junit.Write(w, suites)
}

func junitTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

func junitFeature(run Run, f Feature) *junit.Suite {
	var wall time.Duration
	for _, s := range f.Scenarios {
		wall += s.Wall
	}
	suite := &junit.Suite{
		Name: Clean(f.Name), Time: seconds(wall), Timestamp: junitTime(run.Started), File: Clean(f.URI),
		Properties: &junit.Properties{List: []junit.Property{
			{Name: "tool", Value: Clean(run.Tool.Name + " " + run.Tool.Version)},
			{Name: "target", Value: Clean(run.Cluster.Kind)},
			{Name: "cluster", Value: Clean(run.Cluster.Kind + " " + run.Cluster.Version)},
			{Name: "seed", Value: strconv.FormatUint(run.Seed, 10)},
		}},
	}
	for _, s := range f.Scenarios {
		suite.Add(junitScenario(f, s))
	}
	return suite
}

func junitScenario(f Feature, s Scenario) junit.Case {
	c := junit.Case{Name: Clean(s.Name), Class: className(f), Time: seconds(s.Wall), File: Clean(f.URI), Line: s.Line}
	props := []junit.Property{{Name: "verdict", Value: string(s.Status)}}
	for _, id := range s.Behaviours {
		props = append(props, junit.Property{Name: "behaviour", Value: Clean(id)})
	}
	props = append(props, junit.Property{Name: "virtual-seconds", Value: seconds(s.Virtual)})
	if s.TraceHash != "" {
		props = append(props, junit.Property{Name: "trace-hash", Value: Clean(s.TraceHash)})
	}
	c.Properties = &junit.Properties{List: props}
	switch {
	case s.Status == Skipped:
		c.Skipped = &junit.Skipped{Message: Clean(s.Reason)}
	case s.Status.Bad():
		c.Failure = &junit.Failure{Message: Clean(oneLine(headline(s))), Type: string(s.Status), Text: Clean(evidence(f, s))}
	}
	c.Out = &junit.Text{Text: Clean(transcript(s))}
	return c
}

// className groups scenarios: the path of the feature, or its name.
func className(f Feature) string {
	name := strings.TrimSuffix(strings.Trim(f.URI, "./"), ".feature")
	if name == "" {
		return Clean(strings.ReplaceAll(f.Name, ".", "_"))
	}
	return Clean(junit.Class(name))
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
