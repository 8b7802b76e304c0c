package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gherkube/gherkube/cmd/internal/choice"
	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/features"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/schema/spelling"
	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/feature"
	"github.com/gherkube/gherkube/steps/terminal"
)

// testRun is what the flags of test say.
type testRun struct {
	tags     []string
	seed     uint64
	seeds    int
	nodes    int
	parallel int
	format   string
	list     bool
	reports  []*reportFile
	target   string
	cluster  clusterFlags
	record   *recorder
	app      application
	watch    bool
	rounds   *rounds // of --watch; nil otherwise
}

// testFormats are the forms of the output, with what ends a run in each.
var testFormats = map[string]func(*cobra.Command, reports.Run) error{
	"pretty":   summary,
	"progress": summary,
	"json":     func(cmd *cobra.Command, run reports.Run) error { return reports.JSON(cmd.OutOrStdout(), run) },
}

func summary(cmd *cobra.Command, run reports.Run) error {
	return reports.Text(palette(cmd.OutOrStdout()))(cmd.OutOrStdout(), run)
}

func testVerb() *cobra.Command {
	t := testRun{reports: reportFiles(), record: newRecorder()}
	verb := &cobra.Command{
		Use:   "test [FEATURE…]",
		Short: "Run features against a simulated or a real cluster",
		Long: `Test runs the scenarios of features, each in a fresh simulated cluster, and
tells which behaviours hold. A FEATURE is a file, a file with the line of a
scenario (FILE:LINE), or a folder; without any, the bundled features are run.

With --target the scenarios run on another cluster, each in a namespace of its
own that is deleted at its end. Scenarios share that cluster, but those with the
tag @alone, or with a step that stops a node, have it for themselves. With several
targets they run on one after the other, and what is told is whether these agree,
as 'gherkube compare' does.

With --seeds the scenarios run once with each of several seeds, and what is told
are those that do not pass with all of them, with the seeds and how to repeat a
failure. The --report-... files are then of the run with the first seed that
failed, or with the first seed if none did.

With --watch features run again when they change, or a file of the repository that
they have read, or gherkube.yaml: those that are affected, as the others would do
the same again. Files are looked at every 300 ms. Ctrl-C ends it.

On Ctrl-C the run ends, and reports tell what was done so far.`,
		Example: `  gherkube test
  gherkube test --tags '@b:init-sequential or @probes' --format pretty
  gherkube test my.feature:12 --seed 7
  gherkube test my.feature --seeds 100
  gherkube test features --watch
  gherkube test my.feature --target kubeconfig --context kind-dev
  gherkube test my.feature --target sim,kind --report-html report.html
  gherkube test --report-html report.html --report-junit junit.xml`,
		PreRun: orderly,
		RunE: exit.RunE(func(cmd *cobra.Command, args []string) error {
			if err := t.check(cmd.Flags()); err != nil {
				return err
			}
			return t.run(cmd, args)
		}),
	}
	f := verb.Flags()
	f.StringArrayVar(&t.tags, "tags", nil, "run only scenarios with these tags: `expression` of @tag, and, or, not, parentheses; of several, all must hold")
	f.StringVar(&t.target, "target", simulator, "`kinds` of clusters to run on, separated by commas: "+choice.List(targets))
	t.cluster.add(f)
	t.app.addFlags(f)
	t.app.addAssume(f)
	f.BoolVar(&t.watch, "watch", false, "run features again when a file changes that they are made of or have read, until Ctrl-C")
	f.IntVar(&t.parallel, "parallel", 0, "`number` of scenarios that are at work at the same time (default: one for each core, on real clusters three)")
	f.StringVar(&t.format, "format", "progress", "form of the output: "+choice.List(testFormats))
	f.BoolVar(&t.list, "list", false, "list the selected scenarios, and run none")
	addClusterFlags(f, &t.nodes, &t.seed)
	f.IntVar(&t.seeds, "seeds", 1, "`number` of seeds to run with, one after another: that of --seed and those that follow it")
	addReportFlags(f, t.files())
	choice.Complete(verb, "format", testFormats)
	choice.Complete(verb, "target", targets)
	return verb
}

// check reports what is wrong with the flags.
func (t *testRun) check(f *pflag.FlagSet) error {
	if _, ok := testFormats[t.format]; !ok {
		return choice.Unknown("--format", t.format, testFormats)
	}
	if err := t.checkTargets(f); err != nil {
		return err
	}
	t.parallel = t.on(t.targetNames()[0], f.Changed("parallel")).parallel
	if t.parallel < 1 {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--parallel: %d is less than 1", t.parallel),
			Hint: "1 runs the scenarios one after another; leave it out for as many as the machine carries"}
	}
	if err := checkTags(t.tags); err != nil {
		return err
	}
	if err := checkNodes(t.nodes); err != nil {
		return err
	}
	if err := t.checkSeeds(); err != nil {
		return err
	}
	if err := t.app.check(); err != nil {
		return err
	}
	if err := t.checkWatch(); err != nil {
		return err
	}
	return checkReports(t.files())
}

// files are all files that the run may be asked for.
func (t testRun) files() []*reportFile { return append(slices.Clone(t.reports), t.record.file) }

func (t testRun) run(cmd *cobra.Command, paths []string) error {
	if slices.Contains(paths, "") {
		return &exit.Failure{Code: exit.Usage, Err: errors.New("a FEATURE is empty"),
			Hint: "name a feature file or folder, or none at all for the bundled features; is a variable not set?"}
	}
	if t.watch {
		return t.runAgain(cmd, paths)
	}
	return t.runPaths(cmd, paths)
}

// runPaths runs features and tells what came of them.
func (t testRun) runPaths(cmd *cobra.Command, paths []string) error {
	suite, err := t.suite(paths)
	if err != nil {
		return err
	}
	plan, err := suite.Plan()
	if err != nil {
		return selectionFailure(err)
	}
	if err := t.app.read(paths); err != nil {
		return err
	}
	if t.list {
		return list(cmd, plan.Features())
	}
	if err := terminal.CheckFolder(); err != nil {
		return &exit.Failure{Code: exit.Environment, Err: err, Hint: "scenarios keep their files there: set TMPDIR to a folder with room for them"}
	}
	collectLess(t.parallel)
	if len(t.targetNames()) > 1 {
		return t.runTargets(cmd, paths)
	}
	if t.seeds > 1 {
		return t.runSeeds(cmd, paths, plan)
	}
	on, err := targets[t.target].open(cmd, t, plan)
	if err != nil || on == nil {
		return err
	}
	display := newProgress(t.format, targets[t.target], len(numbered(plan.Features())), cmd.OutOrStdout(), cmd.ErrOrStderr())
	run, err := t.once(cmd.Context(), paths, plan, on, display)
	err = errors.Join(err, on.giveBack(cmd.Context()))
	return t.tell(cmd, run, func() error { return errors.Join(testFormats[t.format](cmd, run), on.tellAssumed(t.tellsOn(cmd))) }, outcome(reports.Count(run.Scenarios()), err))
}

// tell writes the report files, calls show, which writes the result to the output, and
// then names the files that were written.
func (t testRun) tell(cmd *cobra.Command, run reports.Run, show func() error, outcome error) error {
	written, failed := writeReports(t.reports, run)
	recorded, cut := t.record.close()
	written = append(written, recorded...)
	return errors.Join(failed, cut, show(), tellReports(t.tellsOn(cmd), written), outcome)
}

// once runs the plan once. The error says why it ended early; the report is of
// what was done until then.
func (t testRun) once(ctx context.Context, paths []string, plan *steps.Plan, on *opened, display progress) (reports.Run, error) {
	run := reports.Run{
		Tool:    reports.Tool{Name: "gherkube", Version: version()},
		Command: t.command(paths),
		Seed:    t.seed,
		Started: time.Now(),
		Cluster: on.about,
	}
	t.record.begin(run)
	done, err := runPlan(ctx, plan, on, display)
	run.Wall = time.Since(run.Started)
	run.TraceHash = traceHash(done)
	run.Interrupted = err != nil
	run.Behaviours = shown(done, len(paths) == 0 && allTags(t.tags) == "")
	run.Features = done
	t.rounds.ended(done)
	t.record.end(run.Wall, run.Interrupted)
	return run, err
}

// suite says what to run: the bundled features, or the user's own.
func (t testRun) suite(paths []string) (steps.Suite, error) {
	suite := steps.Suite{Paths: paths, Root: t.app.root, Variables: t.app.variables, Tags: allTags(t.tags), Parallel: max(t.parallel, targets[t.targetNames()[0]].begun), Record: t.record.scenario, Read: t.rounds.reading()}
	if len(paths) == 0 || bundled(paths) {
		suite.Files, suite.Behaviours = features.Files, features.Behaviours()
		if len(paths) == 0 {
			suite.Paths = []string{"."}
		}
		return suite, nil
	}
	for _, p := range paths {
		if _, err := os.Stat(withoutLines(p)); err != nil {
			return suite, &exit.Failure{Code: exit.Environment, Err: err,
				Hint: meant(p) + "name feature files or folders, or none for the bundled features; 'gherkube test --list' shows those"}
		}
	}
	return suite, nil
}

// meant asks whether a neighbour of a file that is not there is meant; empty if none
// has a name like it.
func meant(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	near, ok := spelling.Nearest(filepath.Base(withoutLines(path)), names)
	if err != nil || !ok {
		return ""
	}
	return fmt.Sprintf("did you mean %s? Or ", filepath.Join(filepath.Dir(path), near))
}

// bundled reports whether all paths are bundled features, as reports name them, and
// none is a file of the user.
func bundled(paths []string) bool {
	for _, p := range paths {
		p = withoutLines(p)
		if _, err := os.Stat(p); err == nil {
			return false
		}
		if _, err := fs.Stat(features.Files, p); err != nil {
			return false
		}
	}
	return true
}

var lineNumbers = regexp.MustCompile(`(:\d+)+$`)

// withoutLines is the path of FILE:LINE.
func withoutLines(path string) string { return lineNumbers.ReplaceAllString(path, "") }

// selectionFailure gives the exit code for a suite that did not begin.
func selectionFailure(err error) error {
	var nothing *feature.SelectionError
	if errors.As(err, &nothing) {
		return &exit.Failure{Code: exit.Nothing, Err: err, Hint: "'gherkube test --list' shows the scenarios with their tags"}
	}
	return &exit.Failure{Code: exit.Usage, Err: err, Hint: "correct the feature; docs/writing-features.md and 'gherkube steps' explain how they are written"}
}

// list writes the selected scenarios, one a line, as they can be named.
func list(cmd *cobra.Command, selected []reports.Feature) error {
	for _, f := range selected {
		for _, s := range f.Scenarios {
			if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s:%d\t%s\t%s\n",
				reports.Line(f.URI), s.Line, reports.Line(s.Name), reports.Line(strings.Join(s.Tags, " "))); err != nil {
				return err
			}
		}
	}
	return nil
}

func location(f reports.Feature, s reports.Scenario) string {
	return f.URI + ":" + strconv.Itoa(s.Line)
}

// traceHash names everything that happened in the run.
func traceHash(done []reports.Feature) string {
	all := sha256.New()
	for _, f := range done {
		for _, s := range f.Scenarios {
			if s.TraceHash == "" {
				return "" // not all of it is known
			}
			fmt.Fprintf(all, "%s %s\n", location(f, s), s.TraceHash)
		}
	}
	return hex.EncodeToString(all.Sum(nil))
}

// shown are the behaviours that a run is about: those that its scenarios show,
// or all of them.
func shown(done []reports.Feature, all bool) []reports.Behaviour {
	ids := map[string]bool{}
	for _, f := range done {
		for _, s := range f.Scenarios {
			for _, id := range s.Behaviours {
				ids[id] = true
			}
		}
	}
	return slices.DeleteFunc(features.Behaviours(), func(b reports.Behaviour) bool { return !all && !ids[b.ID] })
}

// command repeats the run when typed into a shell.
func (t testRun) command(paths []string) string {
	words := []string{"gherkube", "test"}
	if t.target != simulator {
		words = append(words, "--target", t.target)
		words = append(words, t.cluster.given...)
	}
	if slices.Contains(t.targetNames(), simulator) {
		words = append(words, "--seed", strconv.FormatUint(t.seed, 10))
	}
	words = append(words, t.app.words()...)
	if t.seeds > 1 {
		words = append(words, "--seeds", strconv.Itoa(t.seeds))
	}
	if t.nodes != defaultNodes {
		words = append(words, "--nodes", strconv.Itoa(t.nodes))
	}
	for _, expression := range t.tags {
		words = append(words, "--tags", quote(expression))
	}
	for _, p := range paths {
		words = append(words, quote(p))
	}
	return strings.Join(words, " ")
}

// quote makes one word of s for a POSIX shell.
func quote(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_", r)
	}) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// outcome turns the run into the exit code. That features cannot be understood
// matters less than that a behaviour failed.
func outcome(counts reports.Tally, ended error) error {
	switch {
	case errors.Is(ended, context.Canceled):
		return &exit.Failure{Code: exit.Interrupted, Err: errors.New("interrupted: what was done so far is reported")}
	case ended != nil:
		return &exit.Failure{Code: exit.Environment, Err: ended, Hint: "the scenarios that were not run are reported as skipped"}
	case counts[reports.Failed] > 0:
		return &exit.Failure{Code: exit.Failed}
	case counts[reports.Undefined]+counts[reports.Ambiguous]+counts[reports.Pending] > 0:
		return &exit.Failure{Code: exit.Usage, Hint: "'gherkube steps WORD' finds the steps that there are"}
	case counts[reports.Skipped] == counts.All():
		return &exit.Failure{Code: exit.Nothing, Err: errors.New("every scenario was skipped, so nothing was tested"),
			Hint: "run them on a cluster that can do what they need, or select others: docs/real-clusters.md"}
	}
	return nil
}
