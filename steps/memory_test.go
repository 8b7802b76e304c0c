package steps

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/sim"
	"github.com/gherkube/gherkube/steps/target"
)

// counted gives simulated clusters, and counts those that are gone.
type counted struct{ gone *atomic.Int32 }

func (c counted) Provide(ctx context.Context, s target.Scenario) (*target.Place, error) {
	place, err := simulators{}.Provide(ctx, s)
	if err == nil {
		runtime.AddCleanup(place.Cluster.(*sim.Cluster), func(gone *atomic.Int32) { gone.Add(1) }, c.gone)
	}
	return place, err
}

// A scenario's cluster is gone when the scenario is, not when the suite is.
func TestClustersOfEndedScenariosAreGone(t *testing.T) {
	text := "Feature: many\n"
	const n = 6
	for range n {
		text += "  Scenario: one\n    When I run `kubectl create configmap a`\n    Then pod a is gone\n"
	}
	var gone atomic.Int32
	ended := 0
	play(t, text, func(s *Suite) {
		s.Provider = counted{&gone}
		s.Done = func(reports.Feature, reports.Scenario) {
			if ended++; ended < n {
				return
			}
			// Cleanups run some time after the collection that finds them.
			for range 1000 {
				if runtime.GC(); gone.Load() >= n-1 {
					return
				}
				runtime.Gosched()
			}
			t.Errorf("%d of %d clusters of scenarios that have ended are gone", gone.Load(), n)
		}
	})
}
