package features_test

import (
	"context"
	"flag"
	"testing"

	"github.com/gherkube/gherkube/features"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/steps"
)

var drains = flag.Int("drains", 20, "how often nodes are drained with one `seed`")

// Upstream evicts each pod of a node on a goroutine of its own
// (k8s.io/kubectl/pkg/drain, evictPods), and on a busy machine they go on in any
// order.
func TestDrainIsTheSameEachTime(t *testing.T) {
	if testing.Short() {
		t.Skip("drains nodes many times")
	}
	defer hog()()
	clusters, err := provider.New(provider.Config{Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	var first []reports.Feature
	for n := range *drains {
		suite := steps.Suite{Provider: clusters, Files: features.Files, Paths: []string{"commands/waiting.feature"}, Tags: "@drain", Parallel: 1}
		done, err := suite.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = done
			complain(t, 7, first)
		}
		for i, scenario := range done[0].Scenarios {
			if was := first[0].Scenarios[i]; was.TraceHash == "" || was.TraceHash != scenario.TraceHash {
				t.Fatalf("%s: hash %s at first, %s when repeated %d times", was.Name, was.TraceHash, scenario.TraceHash, n)
			}
		}
	}
}
