package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/cmd/internal/tty"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/steps"
)

func (t testRun) checkSeeds() error { return checkSeeds(t.seed, t.seeds) }

// checkSeeds checks the flags --seed and --seeds.
func checkSeeds(seed uint64, seeds int) error {
	if seeds < 1 {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--seeds: %d is less than 1", seeds),
			Hint: "10 takes ten seeds; leave it out for one"}
	}
	if uint64(seeds-1) > math.MaxUint64-seed {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--seeds: there are not %d seeds from %d on", seeds, seed),
			Hint: "begin with a smaller --seed"}
	}
	return nil
}

// runSeeds runs the plan with one seed after the other and tells what differs.
// Of the runs it keeps the verdicts, and one whole report.
func (t testRun) runSeeds(cmd *cobra.Command, paths []string, plan *steps.Plan) error {
	all := reports.Seeds{Tool: reports.Tool{Name: "gherkube", Version: version()}, Command: t.command(paths),
		Seed: t.seed, Asked: t.seeds, Started: time.Now(), Cluster: t.simulator()}
	// One API server serves all seeds: those of upstream are never given back,
	// and take some tens of megabytes each.
	shared, err := t.clusters()
	if err != nil {
		return err
	}
	var kept *reports.Run
	var ended error
	for i := 0; i < t.seeds && ended == nil; i++ {
		one := t
		one.seed, one.seeds = t.seed+uint64(i), 1
		clusters := shared.WithSeed(seed.Seed(one.seed))
		var run reports.Run
		run, ended = one.once(cmd.Context(), paths, plan, one.simulated(clusters), t.seedProgress(cmd, i, len(numbered(plan.Features()))))
		all.Add(run, func(f reports.Feature, s reports.Scenario) string { return one.only(f, s) })
		if kept == nil || run.Bad() && !kept.Bad() {
			kept = &run
		}
		if err := t.tellSeed(cmd, run); err != nil {
			return err
		}
	}
	all.Wall = time.Since(all.Started)
	return t.tell(cmd, *kept, func() error { return t.tellSeeds(cmd, all, *kept) }, outcome(all.Counts(), ended))
}

// seedProgress shows how the i-th run, counting from 0, goes on.
func (t testRun) seedProgress(cmd *cobra.Command, i, scenarios int) progress {
	if t.format != "progress" || !tty.Is(cmd.ErrOrStderr()) {
		return silence{}
	}
	heading := fmt.Sprintf("seed %d, run %d of %d: ", t.seed+uint64(i), i+1, t.seeds)
	return &counter{out: cmd.ErrOrStderr(), heading: heading, all: scenarios, started: time.Now()}
}

// tellSeed writes a line for a run that has ended, if that is asked for.
func (t testRun) tellSeed(cmd *cobra.Command, run reports.Run) error {
	if t.format != "pretty" {
		return nil
	}
	return reports.SeedText(palette(cmd.OutOrStdout()))(cmd.OutOrStdout(), run)
}

// tellSeeds writes what the runs have found out.
func (t testRun) tellSeeds(cmd *cobra.Command, all reports.Seeds, kept reports.Run) error {
	out := cmd.OutOrStdout()
	if t.format == "json" {
		return reports.SeedsJSON(out, all)
	}
	if err := reports.SeedsText(palette(out))(out, all); err != nil {
		return err
	}
	if !slices.ContainsFunc(t.reports, func(r *reportFile) bool { return r.path != "" }) {
		return nil
	}
	_, err := fmt.Fprintf(out, "the reports tell of seed %d\n", kept.Seed)
	return err
}

// only is the command that runs one scenario again.
func (t testRun) only(f reports.Feature, s reports.Scenario) string {
	t.tags = nil
	return t.command([]string{location(f, s)})
}
