package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/agreement"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/trace"
)

// targetNames are the targets of --target.
func (t testRun) targetNames() []string { return strings.Split(t.target, ",") }

// checkTargets reports what is wrong with the targets and what goes with them.
func (t *testRun) checkTargets(f *pflag.FlagSet) error {
	names := t.targetNames()
	for i, name := range names {
		if _, ok := targets[name]; !ok {
			return choice.Unknown("--target", name, targets)
		}
		if slices.Contains(names[:i], name) {
			return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--target: %s is there twice", name),
				Hint: "to run on it several times, record each run and use 'gherkube compare'"}
		}
	}
	if len(names) > 1 && t.seeds > 1 {
		return &exit.Failure{Code: exit.Usage, Err: errors.New("--seeds is of no use with several targets"),
			Hint: "'gherkube compare --repeat' runs targets several times"}
	}
	return t.cluster.check(f, names)
}

// on is the run on one of the targets, with as many scenarios at the same time
// as that one carries unless it is said.
func (t testRun) on(name string, said bool) testRun {
	t.target = name
	if !said {
		t.parallel = targets[name].perCore * runtime.GOMAXPROCS(0)
	}
	return t
}

// runTargets runs the scenarios on each of the targets, and tells whether these
// agree.
func (t testRun) runTargets(cmd *cobra.Command, paths []string) error {
	c := comparing{tolerance: passing, late: apart, show: "differences", format: "text", repeat: 1, reports: comparisonFiles()}
	if t.format == "json" {
		c.format = "json"
	}
	for i, file := range t.reports {
		c.reports[i].path = file.path
	}
	var sources []agreement.Source
	var early error
	for _, name := range t.targetNames() {
		var runs []record.Run
		runs, early = t.runForComparison(cmd, name, paths, c)
		if len(runs) > 0 {
			sources = append(sources, agreement.Source{Name: name, Runs: runs})
		}
		if early != nil {
			break
		}
	}
	recorded, cut := t.record.close()
	if early != nil && len(sources) < 2 {
		return errors.Join(early, cut, tellReports(t.tellsOn(cmd), recorded))
	}
	result, err := c.compared(sources, t.command(paths))
	if err != nil {
		return errors.Join(early, err, cut)
	}
	written, failed := c.write(result)
	told := errors.Join(failed, cut, compareFormats[c.format](c, cmd, result), tellReports(t.tellsOn(cmd), append(written, recorded...)))
	return errors.Join(ended(early, targetsOutcome(result)), told)
}

// runForComparison runs the scenarios on one of the targets. With an error, which
// says why it ended early, it returns what was done until then.
func (t testRun) runForComparison(cmd *cobra.Command, name string, paths []string, c comparing) ([]record.Run, error) {
	c.run = t.on(name, cmd.Flags().Changed("parallel"))
	var kept keeper
	suite, err := c.run.suite(paths)
	if err != nil {
		return nil, err
	}
	suite.Record = func(f reports.Feature, s reports.Scenario, happened trace.Trace) {
		t.record.scenario(f, s, happened)
		kept.scenario(f, s, happened)
	}
	plan, err := suite.Plan()
	if err != nil {
		return nil, selectionFailure(err)
	}
	on, err := targets[name].open(cmd, c.run, plan)
	if err != nil {
		return nil, err
	}
	if on == nil {
		return nil, &exit.Failure{Code: exit.Nothing, Err: fmt.Errorf("nothing was run on %s", name), Hint: "leave out --dry-run to run there"}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "on %s: %s\n", name, reports.Several(len(numbered(plan.Features())), "scenario"))
	display := newProgress("progress", targets[name], len(numbered(plan.Features())), io.Discard, cmd.ErrOrStderr())
	run, err := c.run.once(cmd.Context(), paths, plan, on, display)
	var runs []record.Run
	if kept := kept.run(run); len(kept.Scenarios) > 0 {
		runs = append(runs, kept)
	}
	if err = errors.Join(err, on.giveBack(cmd.Context())); err != nil {
		return runs, outcome(reports.Count(run.Scenarios()), err)
	}
	return runs, nil
}

// targetsOutcome is the exit code of a run on several targets: that of a
// comparison, but a scenario that fails everywhere fails the run as well.
func targetsOutcome(c reports.Comparison) error {
	for _, s := range c.Scenarios {
		if slices.ContainsFunc(s.Sides, func(o reports.SideOutcome) bool { return o.Outcome == reports.OutcomeFailed }) {
			return &exit.Failure{Code: exit.Failed}
		}
	}
	return compareOutcome(c)
}
