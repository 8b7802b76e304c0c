package clustertest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
)

// Features runs features as Config.Features does, with the zero Config.
func Features(t *testing.T, paths ...string) {
	t.Helper()
	Config{}.Features(t, paths...)
}

// Features runs the scenarios of feature files and folders as parallel subtests,
// FEATURE/SCENARIO, each on a fresh cluster. Without paths, those of the folder
// features.
func (c Config) Features(t *testing.T, paths ...string) {
	t.Helper()
	if len(paths) == 0 {
		paths = []string{"features"}
	}
	clusters, file, err := c.open(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	suite := steps.Suite{
		Provider: clusters, Paths: paths, Root: c.Root, Tags: c.Tags, Extend: c.Extend,
		Variables: func() map[string]string { return variables(file) },
	}
	selected, err := suite.List()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tellAssumed(t, clusters) })
	for _, f := range selected {
		t.Run(strings.TrimSuffix(filepath.Base(f.URI), ".feature"), func(t *testing.T) {
			for _, s := range f.Scenarios {
				t.Run(s.Name, func(t *testing.T) {
					t.Parallel()
					one := suite
					one.Paths = []string{fmt.Sprintf("%s:%d", f.URI, s.Line)}
					scenario(t, one)
				})
			}
		})
	}
}

// scenario runs a suite of one scenario.
func scenario(t *testing.T, suite steps.Suite) {
	t.Helper()
	done, err := suite.Run(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	run := reports.Run{Features: done}
	var told strings.Builder
	if err := reports.Text(reports.Plain)(&told, run); err != nil {
		t.Fatal(err)
	}
	for _, s := range run.Scenarios() {
		if s.Status == reports.Skipped {
			t.Skip(s.Reason)
		}
	}
	if run.Bad() {
		t.Errorf("\n%s", told.String())
	}
}

// tellAssumed logs what was assumed about images.
func tellAssumed(t *testing.T, clusters *provider.Provider) {
	for _, i := range clusters.Assumed() {
		for _, c := range i.Cases {
			for _, line := range c.Lines {
				t.Logf("assumed of %s: %s (%s)", i.Name, line.Text, line.Why)
			}
		}
	}
}
