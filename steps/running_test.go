package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/target"
)

// places gives simulated clusters, changed.
type changed func(*target.Place) (*target.Place, error)

func (c changed) Provide(ctx context.Context, scenario target.Scenario) (*target.Place, error) {
	p, err := simulators{}.Provide(ctx, scenario)
	if err != nil {
		return nil, err
	}
	return c(p)
}

func with(p target.Provider) func(*Suite) { return func(s *Suite) { s.Provider = p } }

const passing = "Feature: f\n  Scenario: a\n    When 1s passes\n    When 2s passes\n"

func TestWhatFailsOutsideTheStepsIsInTheReport(t *testing.T) {
	closing := changed(func(p *target.Place) (*target.Place, error) {
		end := p.Close
		p.Close = func(ctx context.Context) error { return errors.Join(end(ctx), errors.New("the namespace stays")) }
		return p, nil
	})
	none := changed(func(*target.Place) (*target.Place, error) { return nil, errors.New("no room") })
	cannot := changed(func(*target.Place) (*target.Place, error) {
		return nil, &target.UnsupportedError{What: "3 nodes", Cluster: "tiny"}
	})
	panics := changed(func(p *target.Place) (*target.Place, error) {
		p.Close = func(context.Context) error { panic("oh") }
		return p, nil
	})
	hook := errors.New("hook")
	for _, c := range []struct {
		name    string
		change  func(*Suite)
		text    string
		status  string // of the scenario and its steps
		message string
	}{
		{"closing", with(closing), passing, "failed passed passed", "cleaning up: the namespace stays"},
		{"closing after a failure", with(closing), "Feature: f\n  Scenario: a\n    Then pod a becomes Ready within 1s\n", "failed failed", "cleaning up: the namespace stays"},
		{"a panic", with(panics), passing, "failed passed passed", "cleaning up: panic: oh"},
		{"no cluster", with(none), passing, "failed skipped skipped", `setting up: a cluster for scenario "a": no room`},
		{"not supported", with(cannot), passing, "skipped skipped skipped", ""},
		{"a hook before", extended(func(sc *godog.ScenarioContext) {
			sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) { return ctx, hook })
		}), passing, "failed skipped skipped", "setting up: hook"},
		{"a hook after", extended(func(sc *godog.ScenarioContext) {
			sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) { return ctx, hook })
		}), passing, "failed passed passed", "cleaning up: hook"},
		{"a hook after a failure", extended(func(sc *godog.ScenarioContext) {
			sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) { return ctx, hook })
		}), "Feature: f\n  Scenario: a\n    Then pod a becomes Ready within 1s\n", "failed failed", "cleaning up: hook"},
		{"a hook after a step", extended(func(sc *godog.ScenarioContext) {
			sc.StepContext().After(func(ctx context.Context, _ *godog.Step, _ godog.StepResultStatus, err error) (context.Context, error) {
				return ctx, errors.Join(err, hook)
			})
		}), passing, "failed failed skipped", ""},
	} {
		var told []reports.Scenario
		done := play(t, c.text, c.change, func(s *Suite) {
			s.Done = func(_ reports.Feature, s reports.Scenario) { told = append(told, s) }
		})
		s := done[0].Scenarios[0]
		got := string(s.Status)
		for _, st := range s.Steps {
			got += " " + string(st.Status)
		}
		if got != c.status {
			t.Errorf("%s: %s, want %s", c.name, got, c.status)
		}
		message := ""
		if s.Failure != nil {
			message, _, _ = strings.Cut(s.Failure.Message, "\ngoroutine ") // the stack of a panic
		}
		if message != c.message {
			t.Errorf("%s: message %q, want %q", c.name, message, c.message)
		}
		if len(told) != 1 || told[0].Status != s.Status || told[0].Failure != s.Failure || told[0].TraceHash != s.TraceHash {
			t.Errorf("%s: told %+v, reported %+v", c.name, told, s)
		}
		if c.name == "not supported" && s.Reason != "a cluster for scenario \"a\": not supported on this cluster (tiny): 3 nodes" {
			t.Errorf("reason %q", s.Reason)
		}
	}
}

func extended(by func(*godog.ScenarioContext)) func(*Suite) {
	return func(s *Suite) { s.Extend = by }
}

// Hooks of one's own find the world, before and after.
func TestHooksFindTheWorld(t *testing.T) {
	closed := false
	open := func(ctx context.Context) error {
		w, err := WorldOf(ctx)
		if err == nil && (closed || w.Now().IsZero()) {
			err = errors.New("the world is closed")
		}
		return err
	}
	complain(t, play(t, passing, with(changed(func(p *target.Place) (*target.Place, error) {
		p.Close = func(context.Context) error { closed = true; return nil }
		return p, nil
	})), extended(func(sc *godog.ScenarioContext) {
		sc.Before(func(ctx context.Context, s *godog.Scenario) (context.Context, error) {
			if s.Uri != "a.feature" || s.Name != "a" || s.Steps[1].Text != "2s passes" {
				return ctx, fmt.Errorf("another scenario: %+v", s)
			}
			return ctx, open(ctx)
		})
		sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) { return ctx, open(ctx) })
	})))
	if !closed {
		t.Error("the world was not closed")
	}
}

// Exactly what is selected runs, as it is written: of an outline one row, of
// two equal ones each, with tables and texts that Gherkin cannot write again.
func TestExactlyTheSelectedScenariosRun(t *testing.T) {
	text := "@f\nFeature: f\n  Background:\n    Given it\n  Scenario Outline: row <n>\n    When <n>\n      \"\"\"yaml\n      <n> \\\"\\\"\\\" `" + "``\n      \"\"\"\n" +
		"    Then <n>\n      | <n> | b |\n    Examples:\n      | n |\n      | 1 |\n      | 1 |\n    @late\n    Examples:\n      | n |\n      | x\\ny |\n  Scenario: never\n    Given it\n"
	var got []string
	record := func(sc *godog.ScenarioContext) {
		sc.Before(func(ctx context.Context, s *godog.Scenario) (context.Context, error) {
			line := s.Uri + " " + s.Name
			for _, tag := range s.Tags {
				line += " " + tag.Name
			}
			got = append(got, line)
			return ctx, nil
		})
		sc.Given(`^it$`, func() {})
		sc.When(`^[1x]\n?y?$`, func(doc *godog.DocString) { got = append(got, doc.MediaType+" "+doc.Content) })
		sc.Then(`^[1x]\n?y?$`, func(table *godog.Table) { got = append(got, table.Rows[0].Cells[0].Value+table.Rows[0].Cells[1].Value) })
	}
	done := play(t, text, extended(record), func(s *Suite) { s.Paths = []string{"a.feature:15:19"} })
	complain(t, done)
	want := []string{"a.feature row 1 @f", "yaml 1 \"\"\" ```", "1b", "a.feature row x\ny @f @late", "yaml x\ny \"\"\" ```", "x\nyb"}
	if !slices.Equal(got, want) {
		t.Errorf("ran %q, want %q", got, want)
	}
	if s := done[0].Scenarios; len(s) != 2 || s[0].Line != 15 || s[1].Line != 19 {
		t.Errorf("reported %+v", s)
	}
}

// The report can be read at any moment, and tells how far each scenario is.
func TestReportWhileItRuns(t *testing.T) {
	text := "Feature: f\n  Scenario: a\n    When 1s passes\n  Scenario: b\n    When 1s passes\n    When we look\n    When 1s passes\n  Scenario: c\n    When 1s passes\n"
	reached, goOn := make(chan struct{}), make(chan struct{})
	suite := Suite{Files: fstest.MapFS{"a.feature": {Data: []byte(text)}}, Paths: []string{"a.feature"}}
	extended(func(sc *godog.ScenarioContext) {
		sc.Step(`^we look$`, func() { close(reached); <-goOn })
	})(&suite)
	plan, err := suite.Plan()
	if err != nil {
		t.Fatal(err)
	}
	var running *Running
	started := make(chan struct{})
	running = plan.Start(context.Background(), simulators{}, func(reports.Feature, reports.Scenario) {
		<-started
		running.Features() // does not wait for the one that is told
	})
	close(started)
	<-reached
	now := running.Features()
	close(goOn)
	if got := progressOf(now); got != `passed; begun skipped: passed skipped skipped "it had not ended"; not begun skipped: skipped "it was not run"` {
		t.Errorf("while it runs: %s", got)
	}
	done, err := running.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if got := progressOf(done); got != "passed; passed; passed" {
		t.Errorf("at the end: %s", got)
	}
	if got := progressOf(now); !strings.HasPrefix(got, "passed; begun skipped: passed skipped") {
		t.Errorf("what was read changes: %s", got)
	}
	again, err := plan.Start(context.Background(), changed(func(*target.Place) (*target.Place, error) { return nil, errors.New("no") }), nil).Wait()
	if got := progressOf(again); err != nil || got != "failed; failed; failed" {
		t.Errorf("the same plan once more: %s, %v", got, err)
	}
}

func progressOf(features []reports.Feature) string {
	var out []string
	for _, s := range features[0].Scenarios {
		line := string(s.Status)
		if s.Progress != reports.Ended {
			line = fmt.Sprintf("%s %s:", s.Progress, s.Status)
			for _, st := range s.Steps {
				line += " " + string(st.Status)
			}
			line += fmt.Sprintf(" %q", s.Reason)
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}
