package vocabulary

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/terminal"
	"sigs.k8s.io/yaml"
)

// goOn never stops after a command.
func goOn(terminal.Result) bool { return false }

func failed(r terminal.Result) bool { return r.Code != 0 }

func mayFail(*scenario.World, []terminal.Result) error { return nil }

// mustSucceed returns a failure about the first command that failed; nil if none did.
func mustSucceed(w *scenario.World, results []terminal.Result) error {
	for _, r := range results {
		if failed(r) {
			return scenario.OutputError(fmt.Sprintf("`%s` failed with exit code %d: %s", r.Line, r.Code, firstLine(r.Stderr)), slices.Concat(outputs(r), placesOf(w, r), adviceFor(r))...)
		}
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// outputs are what a command printed, as evidence.
func outputs(r terminal.Result) []reports.Output {
	var out []reports.Output
	if r.Stdout != "" {
		out = append(out, reports.Output{Name: "output of " + r.Line, Text: r.Stdout})
	}
	if r.Stderr != "" {
		out = append(out, reports.Output{Name: "error output of " + r.Line, Text: r.Stderr})
	}
	return out
}

// command runs a command of the step's own, which need not succeed.
func command(ctx context.Context, w *scenario.World, line string) (terminal.Result, error) {
	results, err := w.Run(ctx, line, goOn)
	if err != nil || len(results) == 0 {
		return terminal.Result{}, err
	}
	return results[len(results)-1], nil
}

// create makes an object by kubectl, as a user would.
func create(ctx context.Context, w *scenario.World, object any) error {
	text, err := yaml.Marshal(object)
	if err != nil {
		return fmt.Errorf("writing the manifest: %w", err)
	}
	if err := w.Write(inline, text); err != nil {
		return err
	}
	results, err := w.Run(ctx, "kubectl create -f "+inline, goOn)
	if err != nil {
		return err
	}
	return mustSucceed(w, results)
}
