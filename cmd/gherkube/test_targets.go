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
	"github.com/gherkube/gherkube/features"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/agreement"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps"
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
	for _, name := range t.targetNames() {
		runs, err := t.runForComparison(cmd, name, paths, c)
		if err != nil {
			return err
		}
		sources = append(sources, agreement.Source{Name: name, Runs: runs})
	}
	result, err := agreement.Compare(sources, agreement.Options{Tolerance: c.tolerance, Late: c.late,
		Behaviours: features.Behaviours(), Timeline: steps.Timeline})
	if err != nil {
		return err
	}
	result.Tool = reports.Tool{Name: "gherkube", Version: version()}
	result.Command = t.command(paths)
	written, failed := c.write(result)
	recorded, cut := t.record.close()
	return errors.Join(failed, cut, compareFormats[c.format](c, cmd, result),
		tellReports(t.tellsOn(cmd), append(written, recorded...)), targetsOutcome(result))
}

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
	if err = errors.Join(err, on.giveBack(cmd.Context())); err != nil {
		return nil, outcome(reports.Count(run.Scenarios()), err)
	}
	return []record.Run{kept.run(run)}, nil
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
