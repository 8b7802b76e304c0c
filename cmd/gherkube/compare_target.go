package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/terminal"
)

// runTarget runs the recorded scenarios on a target, or all bundled ones if none
// are recorded, as often as --repeat says.
func (c comparing) runTarget(cmd *cobra.Command, name string, recorded []record.Run) ([]record.Run, error) {
	if err := terminal.CheckFolder(); err != nil {
		return nil, &exit.Failure{Code: exit.Environment, Err: err, Hint: "scenarios keep their files there: set TMPDIR to a folder with room for them"}
	}
	c.run.target = name
	if !cmd.Flags().Changed("parallel") {
		c.run.parallel = targets[name].perCore * runtime.GOMAXPROCS(0)
	}
	var kept keeper
	plan, err := c.plan(recorded, kept.scenario)
	if err != nil {
		return nil, err
	}
	collectLess(c.run.parallel)
	on, err := targets[name].open(cmd, c.run, plan)
	if err != nil {
		return nil, err
	}
	if on == nil { // all that was asked for is done
		return nil, &exit.Failure{Code: exit.Nothing, Err: fmt.Errorf("nothing was run on %s", name), Hint: "leave out --dry-run to compare"}
	}
	runs, err := c.repeated(cmd, plan, on, &kept)
	return runs, errors.Join(err, on.giveBack(cmd.Context()))
}

// repeated runs the plan as often as --repeat says. With an error, which says why
// it ended early, it returns what was done until then.
func (c comparing) repeated(cmd *cobra.Command, plan *steps.Plan, on *opened, kept *keeper) ([]record.Run, error) {
	var out []record.Run
	for i := range c.repeat {
		one := c.run
		one.seed += uint64(i)
		if clusters, ok := on.Provider.(*provider.Provider); ok {
			on = one.simulated(clusters.WithSeed(seed.Seed(one.seed)))
		}
		display := newProgress("progress", targets[one.target], len(numbered(plan.Features())), io.Discard, cmd.ErrOrStderr())
		run, err := one.once(cmd.Context(), nil, plan, on, display)
		if kept := kept.run(run); len(kept.Scenarios) > 0 {
			out = append(out, kept)
		}
		if err != nil {
			return out, outcome(reports.Count(run.Scenarios()), fmt.Errorf("running the scenarios on %s: %w", one.target, err))
		}
	}
	return out, nil
}

// plan is what to run: the recorded scenarios, as they are written now. Those
// that are not there any more are left out.
func (c comparing) plan(recorded []record.Run, keep func(reports.Feature, reports.Scenario, trace.Trace)) (*steps.Plan, error) {
	paths, names := pathsOf(recorded)
	if err := c.run.app.read(paths); err != nil {
		return nil, err
	}
	suite, err := c.run.suite(paths)
	if err != nil {
		return nil, err
	}
	suite.Record = keep
	all, err := suite.Plan()
	if err != nil || len(paths) == 0 {
		return all, selectionFailureOf(err)
	}
	suite.Paths = nil
	for _, f := range all.Features() {
		for _, s := range f.Scenarios {
			if names[[2]string{f.URI, s.Name}] {
				suite.Paths = append(suite.Paths, location(f, s))
			}
		}
	}
	if len(suite.Paths) == 0 {
		return nil, &exit.Failure{Code: exit.Nothing, Err: errors.New("the features have none of the recorded scenarios"),
			Hint: "run it where the features are, with the paths that the recording has"}
	}
	plan, err := suite.Plan()
	return plan, selectionFailureOf(err)
}

func selectionFailureOf(err error) error {
	if err == nil {
		return nil
	}
	return selectionFailure(err)
}

// pathsOf are the recorded features, and the names of their scenarios.
func pathsOf(recorded []record.Run) (paths []string, names map[[2]string]bool) {
	names = map[[2]string]bool{}
	for _, run := range recorded {
		for _, s := range run.Scenarios {
			names[[2]string{s.URI, s.Name}] = true
			if !slices.Contains(paths, s.URI) {
				paths = append(paths, s.URI)
			}
		}
	}
	slices.Sort(paths)
	return paths, names
}

// keeper keeps what happens in a run.
type keeper struct {
	mu        sync.Mutex
	scenarios []record.Scenario
}

func (k *keeper) scenario(f reports.Feature, s reports.Scenario, t trace.Trace) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s.Timeline = reports.Timeline{}
	k.scenarios = append(k.scenarios, record.Scenario{URI: f.URI, Feature: f.Name, Scenario: s, Transitions: len(t), Trace: t})
}

// run is a run that has ended, with what was kept of it.
func (k *keeper) run(run reports.Run) record.Run {
	return record.Run{
		Header:    record.Header{Format: record.Format, Tool: run.Tool, Command: run.Command, Seed: run.Seed, Started: run.Started, Cluster: run.Cluster},
		Scenarios: k.take(), End: record.End{Wall: run.Wall},
	}
}

// take takes what was kept.
func (k *keeper) take() []record.Scenario {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := k.scenarios
	k.scenarios = nil
	return out
}
