package features_test

import (
	"context"
	"flag"
	"os"
	"runtime"
	"testing"

	"github.com/gherkube/gherkube/features"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
)

var (
	tags  = flag.String("tags", "", "run only the scenarios that the tag `expression` selects")
	paths = flag.String("path", ".", "run only the features of a `folder` or file")
)

// Every documented behaviour holds on the bundled simulator. Each scenario is
// a subtest of a godog suite.
func TestFeatures(t *testing.T) {
	done := play(t, 1, func(s *steps.Suite) { s.T = t })
	run := reports.Run{Tool: reports.Tool{Name: "gherkube"}, Seed: 1, Features: done, Behaviours: features.Behaviours()}
	if run.Bad() {
		if err := reports.Text(reports.Plain)(os.Stdout, run); err != nil {
			t.Error(err)
		}
	}
}

// play runs the selected features on clusters of a seed.
func play(t *testing.T, s seed.Seed, change func(*steps.Suite)) []reports.Feature {
	t.Helper()
	clusters, err := provider.New(provider.Config{Seed: s})
	if err != nil {
		t.Fatal(err)
	}
	suite := steps.Suite{Provider: clusters, Files: features.Files, Paths: []string{*paths}, Tags: *tags,
		Behaviours: features.Behaviours(), Parallel: runtime.GOMAXPROCS(0)}
	change(&suite)
	done, err := suite.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// The same seed gives the same trace, byte for byte, whatever runs beside it.
func TestSameSeedSameTrace(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all features twice")
	}
	first := play(t, 7, func(*steps.Suite) {})
	second := play(t, 7, func(s *steps.Suite) { s.Parallel++ })
	for i, f := range first {
		for j, s := range f.Scenarios {
			o := second[i].Scenarios[j]
			if s.TraceHash == "" || s.TraceHash != o.TraceHash || s.Status != o.Status {
				t.Errorf("%s:%d %s: %s %s, then %s %s", f.URI, s.Line, s.Name, s.Status, s.TraceHash, o.Status, o.TraceHash)
			}
		}
	}
}
