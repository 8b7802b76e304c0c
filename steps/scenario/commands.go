package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/terminal"
)

// Run runs lines in the terminal, one after the other, and notes each in the trace. It
// stops after the command for which stop returns true. A command that fails is not an
// error: see its Result.
func (w *World) Run(ctx context.Context, lines string, stop func(terminal.Result) bool) ([]terminal.Result, error) {
	if err := w.missingNodes(lines); err != nil {
		return nil, err
	}
	var unmet error
	results, err := w.Terminal.Run(ctx, lines, func(r terminal.Result) bool {
		w.note(r)
		unmet = w.ExpectKinds(ctx)
		return stop(r) || unmet != nil
	})
	return results, errors.Join(err, unmet)
}

// note keeps a command's result, and a line of the trace for it.
func (w *World) note(r terminal.Result) {
	w.noteWith(r, trace.Fields{"cmd": r.Line, "rc": int64(r.Code), "took": fmt.Sprintf("%.3f", r.Took.Seconds())})
}

// NoteStopped does the same for a command that was stopped. Its line has no
// exit code: whether it was about to end by itself is not the cluster's doing.
func (w *World) NoteStopped(r terminal.Result) {
	w.noteWith(r, trace.Fields{"cmd": r.Line, "took": fmt.Sprintf("%.3f", r.Took.Seconds())})
}

func (w *World) noteWith(r terminal.Result, line trace.Fields) {
	w.results = append(w.results, r)
	w.recorder.Note(trace.Transition{At: w.recorder.Since(r.At), Kind: "Command", Event: trace.Run, Set: line})
}

// Commands are those that have run since the last call, with their outputs.
func (w *World) Commands() []reports.Command {
	var out []reports.Command
	for _, r := range w.results[w.reported:] {
		out = append(out, reports.Command{Line: r.Line, At: w.recorder.Since(r.At), Stdout: r.Stdout, Stderr: r.Stderr, ExitCode: r.Code})
	}
	w.reported = len(w.results)
	return out
}

// LastCommand returns the last command's result.
func (w *World) LastCommand() (terminal.Result, error) {
	if len(w.results) == 0 {
		return terminal.Result{}, errors.New("no command was run yet")
	}
	return w.results[len(w.results)-1], nil
}

// instants are those of the commands that begin so, in order.
func (w *World) instants(prefix string) []time.Duration {
	var at []time.Duration
	for _, r := range w.results {
		if strings.HasPrefix(r.Line, prefix) {
			at = append(at, w.recorder.Since(r.At))
		}
	}
	return at
}

// Texts are what the scenario's commands have printed, and the manifests that the
// scenario has written: what the cluster refuses it has never had.
func (w *World) Texts() []string {
	texts := slices.Clone(w.written)
	for _, r := range w.results {
		texts = append(texts, r.Stdout, r.Stderr)
	}
	return texts
}
