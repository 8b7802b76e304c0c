package vocabulary

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/schema"
	"github.com/gherkube/gherkube/steps/scenario"
	"github.com/gherkube/gherkube/steps/sentence"
)

var validationSteps = []sentence.Step{
	with(manifestBelow, step(`I validate the manifest:`, "Validates the doc string, line 1 of which is line 1 of the findings.", "When I validate the manifest:", validateDoc)),
	step(`I validate the file {file}`, "Validates a file that was written in the scenario, or one of the working directory.", "When I validate the file web.yaml", validateFile),
	step(`the manifest is valid`, "No finding is an error.", "Then the manifest is valid", isValid),
	step(`the manifest is refused`, "At least one finding is an error.", "Then the manifest is refused", isRefused),
	step(`the manifest is refused saying {string}`, "A finding that is an error has that part.", `Then the manifest is refused saying "found a tab character"`, refusedSaying),
	step(`the manifest is refused in line {int} saying {string}`, "A finding that is an error, of that line, has that part.", `Then the manifest is refused in line 4 saying "found character that cannot start any token"`, refusedInLine),
}

func validateDoc(_ context.Context, w *scenario.World, a sentence.Args) error {
	if !a.HasDoc {
		return errNoDoc
	}
	validate(w, inline, []byte(a.Doc+"\n"))
	return nil
}

func validateFile(_ context.Context, w *scenario.World, a sentence.Args) error {
	name := a.Text(0)
	content, err := os.ReadFile(filepath.Join(w.Terminal.Dir(), name))
	if errors.Is(err, os.ErrNotExist) {
		content, err = os.ReadFile(name)
	}
	if err != nil {
		return err
	}
	validate(w, name, content)
	return nil
}

func validate(w *scenario.World, name string, content []byte) {
	report := validator().Validate(schema.Source{Name: name, Bytes: content})
	w.Findings = &report
}

// found judges the findings that are errors.
func found(w *scenario.World, ok func(errors []schema.Finding) bool, message string, args ...any) error {
	if w.Findings == nil {
		return errors.New("no manifest was validated yet")
	}
	var bad []schema.Finding
	var all []string
	for _, f := range w.Findings.Findings {
		all = append(all, fmt.Sprintf("%s: %s: %s %s [%s]", f.Position, f.Severity, f.Path, f.Message, f.Rule))
		if f.Severity == schema.Error {
			bad = append(bad, f)
		}
	}
	if ok(bad) {
		return nil
	}
	if len(all) == 0 {
		all = []string{"(none)"}
	}
	return scenario.OutputError(fmt.Sprintf(message, args...), reports.Output{Name: "findings", Text: strings.Join(all, "\n")})
}

func isValid(_ context.Context, w *scenario.World, _ sentence.Args) error {
	return found(w, func(bad []schema.Finding) bool { return len(bad) == 0 }, "the manifest is refused")
}

func isRefused(_ context.Context, w *scenario.World, _ sentence.Args) error {
	return found(w, func(bad []schema.Finding) bool { return len(bad) > 0 }, "the manifest is valid")
}

func refusedSaying(_ context.Context, w *scenario.World, a sentence.Args) error {
	return found(w, func(bad []schema.Finding) bool { return anyFinding(bad, 0, a.Text(0)) }, "no finding says %q", a.Text(0))
}

func refusedInLine(_ context.Context, w *scenario.World, a sentence.Args) error {
	line, err := a.Int(0)
	if err != nil {
		return err
	}
	return found(w, func(bad []schema.Finding) bool { return anyFinding(bad, line, a.Text(1)) }, "no finding of line %d says %q", line, a.Text(1))
}

func anyFinding(bad []schema.Finding, line int, part string) bool {
	for _, f := range bad {
		if (line == 0 || f.Position.Line == line) && strings.Contains(f.Path+" "+f.Message, part) {
			return true
		}
	}
	return false
}
