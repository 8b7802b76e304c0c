package features_test

import (
	"context"
	"flag"
	"os"
	"runtime"
	"sync/atomic"
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
	first = flag.Uint64("first", 2, "the first of the `seeds` that the features must hold for")
	seeds = flag.Uint64("seeds", 1, "how many seeds the features must hold for")
)

// Every documented behaviour holds on the bundled simulator. Each scenario is
// a subtest of a godog suite.
func TestFeatures(t *testing.T) {
	complain(t, 1, play(t, 1, func(s *steps.Suite) { s.T = t }))
}

// Features state rules, not what one seed happens to give: they hold for every
// seed. The nightly run takes a thousand (.ci/nightly).
func TestFeaturesHoldForEverySeed(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all features for each seed")
	}
	for n := range *seeds {
		s := seed.Seed(*first + n)
		complain(t, s, play(t, s, func(*steps.Suite) {}))
		t.Logf("seed %d is done", s)
	}
}

// complain fails the test if a scenario does not hold, and shows why.
func complain(t *testing.T, s seed.Seed, done []reports.Feature) {
	t.Helper()
	run := reports.Run{Tool: reports.Tool{Name: "gherkube"}, Seed: uint64(s), Features: done, Behaviours: features.Behaviours()}
	if !run.Bad() {
		return
	}
	t.Errorf("the features do not hold for seed %d", s)
	if err := reports.Text(reports.Plain)(os.Stdout, run); err != nil {
		t.Error(err)
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

// The same seed gives the same run, byte for byte: traces, outputs of commands
// and verdicts. Neither what runs beside it matters nor a machine that is busy
// with something else.
func TestSameSeedSameRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all features several times")
	}
	defer hog()()
	widths := map[seed.Seed][]int{7: {8, 64}, 158380: {64}}
	for _, s := range []seed.Seed{7, 158380} {
		alone := play(t, s, func(s *steps.Suite) { s.Parallel = 1 })
		complain(t, s, alone)
		for _, parallel := range widths[s] {
			compare(t, s, parallel, alone, play(t, s, func(s *steps.Suite) { s.Parallel = parallel }))
		}
	}
}

// compare fails the test if scenarios beside others were not as alone.
func compare(t *testing.T, s seed.Seed, parallel int, alone, beside []reports.Feature) {
	t.Helper()
	for i, f := range alone {
		for j, one := range f.Scenarios {
			other := beside[i].Scenarios[j]
			if one.TraceHash == "" || one.TraceHash != other.TraceHash {
				t.Errorf("seed %d, %s:%d %s: %s with hash %s alone, %s with hash %s beside %d others",
					s, f.URI, one.Line, one.Name, one.Status, one.TraceHash, other.Status, other.TraceHash, parallel-1)
			}
		}
	}
}

// hog keeps half of the processors busy until the result is called; .ci/nightly
// keeps all of them so.
func hog() (stop func()) {
	var over atomic.Bool
	for range max(1, runtime.GOMAXPROCS(0)/2) {
		go func() {
			for !over.Load() {
				continue
			}
		}()
	}
	return func() { over.Store(true) }
}
