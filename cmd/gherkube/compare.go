package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/features"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/agreement"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/steps"
)

const (
	// passing is how long a value may last that only one cluster shows, and
	// apart how far instants may be apart, unless it is said.
	passing = 5 * time.Second
	apart   = 20 * time.Second
)

// comparing is what the flags of compare say.
type comparing struct {
	tolerance, late time.Duration
	format, show    string
	repeat          int
	run             testRun // of targets
	reports         []comparisonFile
}

var (
	compareFormats = map[string]func(comparing, *cobra.Command, reports.Comparison) error{
		"text": func(c comparing, cmd *cobra.Command, r reports.Comparison) error {
			return reports.ComparisonText(palette(cmd.OutOrStdout()), compareDetails[c.show])(cmd.OutOrStdout(), r)
		},
		"json": func(_ comparing, cmd *cobra.Command, r reports.Comparison) error {
			return reports.ComparisonJSON(cmd.OutOrStdout(), r)
		},
	}
	compareDetails = map[string]reports.Detail{
		"summary": reports.Summary, "differences": reports.Differences, "timelines": reports.Timelines,
	}
)

func compareVerb() *cobra.Command {
	c := comparing{run: testRun{record: newRecorder()}, reports: comparisonFiles()}
	verb := &cobra.Command{
		Use:   "compare A B…",
		Short: "Compare what several clusters did with the same scenarios",
		Long: `Compare tells whether clusters agree: per scenario and per behaviour, with the
first difference in words. A and B are recordings that 'gherkube test --record'
has written, or targets (sim, kind, kubeconfig), on which the scenarios of the recordings
are run. The first is compared with each of the others. A
recording of several clusters can be compared by itself.

Verdicts are: agree; late only (the same happened, but a step came true later
than its window, or a fact is further apart than --late); flaky in reality (the
simulator did what another run on a real cluster of the same version did);
simulator differs, or clusters differ if both are real; document differs from reality (the clusters
agree, and the scenario fails on both); not supported; not compared; and flaky,
if some runs of --repeat, or of a recording of several runs, agree and others do
not. docs/comparison.md says what counts.

The exit code is 1 if a scenario differs, or contradicts reality, and 0 if all
that were compared agree, those included that are late or flaky in reality.`,
		Example: `  gherkube test --record sim.rec
  gherkube compare sim.rec kind.rec
  gherkube compare sim kind.rec --show timelines`,
		PreRun: orderly,
		Args:   cobra.MinimumNArgs(1),
		RunE:   exit.RunE(func(cmd *cobra.Command, args []string) error { return c.compare(cmd, args) }),
	}
	f := verb.Flags()
	f.DurationVar(&c.tolerance, "tolerance", passing, "how long a value may `last` that only one cluster shows")
	f.DurationVar(&c.late, "late", apart, "how far instants may be `apart`")
	f.StringVar(&c.format, "format", "text", "form of the output: "+choice.List(compareFormats))
	f.StringVar(&c.show, "show", "differences", "how much the text tells: "+choice.List(compareDetails))
	f.IntVar(&c.repeat, "repeat", 1, "`number` of times that targets are run, the simulator each time with the next seed")
	f.IntVar(&c.run.parallel, "parallel", 0, "`number` of scenarios that are at work at the same time (default: one for each core, on real clusters three)")
	addClusterFlags(f, &c.run.nodes, &c.run.seed)
	c.run.cluster.add(f)
	addReportFlags(f, c.files())
	choice.Complete(verb, "format", compareFormats)
	choice.Complete(verb, "show", compareDetails)
	return verb
}

func (c comparing) check(f *pflag.FlagSet, args []string) error {
	if _, ok := compareFormats[c.format]; !ok {
		return choice.Unknown("--format", c.format, compareFormats)
	}
	if _, ok := compareDetails[c.show]; !ok {
		return choice.Unknown("--show", c.show, compareDetails)
	}
	for _, d := range []struct {
		flag string
		is   time.Duration
	}{{"--tolerance", c.tolerance}, {"--late", c.late}} {
		if d.is < 0 {
			return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("%s: %s is negative", d.flag, d.is), Hint: "leave it out for what idle clusters need"}
		}
	}
	if c.repeat < 1 {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--repeat: %d is less than 1", c.repeat), Hint: "5 runs each target five times; leave it out for once"}
	}
	if f.Changed("parallel") && c.run.parallel < 1 {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--parallel: %d is less than 1", c.run.parallel),
			Hint: "1 runs the scenarios one after another; leave it out for as many as the machine carries"}
	}
	if slices.Contains(args, "") {
		return &exit.Failure{Code: exit.Usage, Err: errors.New("a recording's name is empty"), Hint: "name a recording or a target; is a variable not set?"}
	}
	if err := checkReports(c.files()); err != nil {
		return err
	}
	return checkNodes(c.run.nodes)
}

func (c comparing) compare(cmd *cobra.Command, args []string) error {
	if err := c.check(cmd.Flags(), args); err != nil {
		return err
	}
	sources, early := c.sources(cmd, args)
	if early != nil && len(sources) < 2 {
		return early
	}
	result, err := c.compared(sources, c.command(args))
	if err != nil {
		return errors.Join(early, &exit.Failure{Code: exit.Usage, Err: err, Hint: "name two recordings, or a recording and a target: gherkube compare sim kind.rec"})
	}
	written, failed := c.write(result)
	told := errors.Join(failed, compareFormats[c.format](c, cmd, result), tellReports(testRun{format: c.format}.tellsOn(cmd), written))
	return errors.Join(ended(early, compareOutcome(result)), told)
}

// compared compares the sources.
func (c comparing) compared(sources []agreement.Source, command string) (reports.Comparison, error) {
	result, err := agreement.Compare(sources, agreement.Options{Tolerance: c.tolerance, Late: c.late,
		Behaviours: features.Behaviours(), Timeline: steps.Timeline})
	result.Tool = reports.Tool{Name: "gherkube", Version: version()}
	result.Command = command
	return result, err
}

// ended is how a run ends: early if it did, or else with its outcome.
func ended(early, outcome error) error {
	if early != nil {
		return early
	}
	return outcome
}

// compareOutcome is the end of the verb: an error if something differs, or if
// nothing was compared.
func compareOutcome(c reports.Comparison) error {
	n := c.Tally()
	switch {
	case c.Differs():
		return &exit.Failure{Code: exit.Failed}
	case n[reports.NotCompared]+n[reports.NotSupported] == len(c.Scenarios):
		return &exit.Failure{Code: exit.Nothing, Err: errors.New("no scenario could be compared"),
			Hint: "the recordings must have scenarios in common, of features with the same paths"}
	}
	return nil
}

// sources reads the recordings, and then runs the targets with the scenarios
// that these have. The error says why a target was not run to the end: what was
// learnt until then is returned with it.
func (c comparing) sources(cmd *cobra.Command, args []string) ([]agreement.Source, error) {
	out := make([]agreement.Source, len(args))
	var recorded []record.Run
	for i, arg := range args {
		out[i].Name = arg
		if isTarget(arg) {
			continue
		}
		runs, err := readRecording(arg)
		if err != nil {
			return nil, err
		}
		out[i].Runs = runs
		recorded = append(recorded, runs...)
	}
	for i, arg := range args {
		if !isTarget(arg) {
			continue
		}
		var err error
		if out[i].Runs, err = c.runTarget(cmd, arg, recorded); err != nil {
			return slices.DeleteFunc(out, func(s agreement.Source) bool { return len(s.Runs) == 0 }), err
		}
	}
	return out, nil
}

// isTarget reports whether an argument is a target. A file of that name is
// written ./sim.
func isTarget(arg string) bool {
	_, ok := targets[arg]
	return ok
}

func readRecording(path string) ([]record.Run, error) {
	file, err := os.Open(path)
	if err != nil {
		failure := &exit.Failure{Code: exit.Environment, Err: err}
		if errors.Is(err, fs.ErrNotExist) {
			failure.Hint = "name a recording that 'gherkube test --record' has written, or a target: " + choice.List(targets)
		}
		return nil, failure
	}
	runs, err := record.Read(file)
	err = errors.Join(err, file.Close())
	var unreadable *fs.PathError
	switch {
	case errors.As(err, &unreadable):
		return nil, err
	case err != nil:
		return nil, &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("%s: %w", path, err), Hint: "'gherkube test --record' writes recordings; docs/comparison.md says what they are"}
	}
	return runs, nil
}
