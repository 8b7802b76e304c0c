package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps"
)

// runPlan runs the plan, shows its progress, and returns the selected features with
// the results of their scenarios. It gives up a run that is interrupted, or in which
// no scenario ends for on.pace.stall, and then returns what was done until then.
func runPlan(ctx context.Context, plan *steps.Plan, on *opened, display progress) ([]reports.Feature, error) {
	defer display.over()
	numbers := numbered(plan.Features())
	ended := make(chan struct{}, 1)
	running := plan.Start(ctx, on, func(f reports.Feature, s reports.Scenario) {
		display.ended(numbers[location(f, s)], f.URI, s)
		select {
		case ended <- struct{}{}:
		default:
		}
	})
	err := wait(ctx, running, ended, on.pace)
	return running.Features(), err
}

// numbered counts the scenarios, by FILE:LINE.
func numbered(selected []reports.Feature) map[string]int {
	numbers := map[string]int{}
	for _, f := range selected {
		for _, s := range f.Scenarios {
			numbers[location(f, s)] = len(numbers)
		}
	}
	return numbers
}

// wait waits until the run is over, or gives it up by the limits of p.
func wait(ctx context.Context, running *steps.Running, ended <-chan struct{}, p pace) error {
	stalled := time.NewTimer(p.stall)
	defer stalled.Stop()
	interrupted := ctx.Done()
	for {
		select {
		case <-running.Over():
			_, err := running.Wait()
			return err
		case <-ended:
			if ctx.Err() == nil {
				stalled.Reset(p.stall)
			}
		case <-interrupted:
			interrupted = nil
			stalled.Reset(p.farewell)
		case <-stalled.C:
			if err := ctx.Err(); err != nil {
				return err
			}
			return fmt.Errorf("no scenario has ended for %s: the run hangs", p.stall)
		}
	}
}
