package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps"
)

const (
	// farewell is how long an interrupted run may take to end.
	farewell = 5 * time.Second
	// stall is how long no scenario may end before the run is given up.
	stall = 2 * time.Minute
)

// watch runs the suite, shows how it goes on, and returns the selected features
// with what became of their scenarios. An interrupted run, and one in which
// nothing moves any more, are given up with what was done so far; without
// features the suite did not begin.
func watch(ctx context.Context, suite steps.Suite, selected []reports.Feature, display progress) ([]reports.Feature, error) {
	defer display.over()
	o := &outcomes{features: clone(selected), places: places(selected), ended: make(chan struct{}, 1)}
	suite.Done = func(f reports.Feature, s reports.Scenario) {
		display.ended(o.keep(f, s), f.URI, s)
	}
	over := make(chan error, 1)
	go func() {
		_, err := suite.Run(ctx)
		over <- err
	}()
	return o.wait(ctx, over)
}

// outcomes keeps what became of scenarios as they end.
type outcomes struct {
	mu       sync.Mutex
	features []reports.Feature
	places   map[string]place
	ended    chan struct{}
}

// place is where a scenario stands: the number of its feature, its number
// there, and its number in the run.
type place struct{ feature, scenario, run int }

// places returns the scenarios' places by FILE:LINE.
func places(selected []reports.Feature) map[string]place {
	found := map[string]place{}
	for i, f := range selected {
		for j, s := range f.Scenarios {
			found[location(f, s)] = place{i, j, len(found)}
		}
	}
	return found
}

// clone copies the features down to the scenarios.
func clone(of []reports.Feature) []reports.Feature {
	features := slices.Clone(of)
	for i := range features {
		features[i].Scenarios = slices.Clone(features[i].Scenarios)
	}
	return features
}

// keep keeps a scenario that has ended and returns its number in the run.
func (o *outcomes) keep(f reports.Feature, s reports.Scenario) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	p := o.places[location(f, s)]
	o.features[p.feature].Scenarios[p.scenario] = s
	select {
	case o.ended <- struct{}{}:
	default:
	}
	return p.run
}

// soFar returns what became of the scenarios until now.
func (o *outcomes) soFar() []reports.Feature {
	o.mu.Lock()
	defer o.mu.Unlock()
	return clone(o.features)
}

// wait waits until the run is over, or will not be in time.
func (o *outcomes) wait(ctx context.Context, over <-chan error) ([]reports.Feature, error) {
	stalled := time.NewTimer(stall)
	defer stalled.Stop()
	interrupted := ctx.Done()
	for {
		select {
		case err := <-over:
			if err != nil && ctx.Err() == nil {
				return nil, err
			}
			return o.soFar(), err
		case <-o.ended:
			if ctx.Err() == nil {
				stalled.Reset(stall)
			}
		case <-interrupted:
			interrupted = nil
			stalled.Reset(farewell)
		case <-stalled.C:
			if err := ctx.Err(); err != nil {
				return o.soFar(), err
			}
			return o.soFar(), fmt.Errorf("no scenario has ended for %s: the run hangs", stall)
		}
	}
}
