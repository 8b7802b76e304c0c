package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/reports"
)

// lookEvery is how often --watch looks for changes.
const lookEvery = 300 * time.Millisecond

// checkWatch reports what does not go with --watch.
func (t *testRun) checkWatch() error {
	problem := ""
	switch {
	case !t.watch:
		return nil
	case t.target != simulator:
		problem = "--watch runs features on the simulator only: leave out --target"
	case t.seeds > 1:
		problem = "--watch runs features with one seed: leave out --seeds"
	case t.list:
		problem = "--watch runs features, and --list does not: leave one of them out"
	case t.format == "json":
		problem = "--watch tells of several runs, which are not one JSON document: leave out --format json; the file of --report-json is written anew by each run"
	default:
		return nil
	}
	return &exit.Failure{Code: exit.Usage, Err: errors.New(problem)}
}

// runAgain runs the features, and again those that a change affects, until the
// context ends. The exit code is then that of the last results of all features.
func (t testRun) runAgain(cmd *cobra.Command, paths []string) error {
	if len(paths) == 0 || bundled(paths) {
		return &exit.Failure{Code: exit.Usage, Err: errors.New("--watch needs a FEATURE: the bundled features do not change"),
			Hint: "name the feature file or folder that you work on: gherkube test features --watch"}
	}
	t.rounds = newRounds(t, paths)
	out, selected := cmd.OutOrStdout(), paths
	for {
		err := t.runPaths(cmd, selected)
		if cmd.Context().Err() != nil || t.rounds.count() == 0 { // of names that are wrong, nothing can change
			return err
		}
		exit.Tell(cmd.ErrOrStderr(), "gherkube", err, reports.Clean)
		t.rounds.failed = notBegun(err)
		if bad := t.rounds.notPassed(selected); len(bad) > 0 {
			fmt.Fprintf(out, "not run again, and not passed: %s\n", reports.Line(strings.Join(bad, ", ")))
		}
		fmt.Fprintf(out, "\nwatching %s; Ctrl-C ends\n", reports.Several(t.rounds.count(), "file"))
		changed := t.rounds.wait(cmd.Context())
		if len(changed.files) == 0 {
			return t.rounds.outcome()
		}
		selected = t.rounds.next(changed)
		fmt.Fprintf(out, "\n─── %s changed: running %s\n\n", reports.Line(some(changed.files)), reports.Line(some(selected)))
	}
}

// notBegun is why a run did not begin, with nothing to tell: that is told. It is
// nil if the run has results.
func notBegun(err error) error {
	var f *exit.Failure
	if err == nil || errors.As(err, &f) && (f.Code == exit.Failed || f.Err == nil) {
		return nil
	}
	return &exit.Failure{Code: exit.Tell(io.Discard, "gherkube", err, reports.Clean)}
}

// some names the first of many names.
func some(names []string) string {
	if len(names) > 3 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:2], " "), len(names)-2)
	}
	return strings.Join(names, " ")
}

// wait waits for changes; there are none if the context ends. Several files that
// are saved one after the other are one change.
func (r *rounds) wait(ctx context.Context) change {
	ticks := time.NewTicker(lookEvery)
	defer ticks.Stop()
	var seen change
	for {
		select {
		case <-ctx.Done():
			return change{}
		case <-ticks.C:
		}
		now := r.changes()
		if len(now.files) > 0 && now.same(seen) {
			return now
		}
		seen = now
	}
}
