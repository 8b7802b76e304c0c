package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/cmd/internal/exit"
	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/reports/record"
	"github.com/gherkube/gherkube/runtime/trace"
)

// TestInterruptedTargetKeepsWhatItDid interrupts the run of a target when its first
// scenario has ended: what was learnt can still be compared.
func TestInterruptedTargetKeepsWhatItDid(t *testing.T) {
	feature := filepath.Join(t.TempDir(), "long.feature")
	text := "Feature: long\n  Scenario Outline: one of many\n    When 1h passes\n    Examples:\n      | n |\n" + strings.Repeat("      | 1 |\n", 500)
	if err := os.WriteFile(feature, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	verb := compareVerb()
	verb.SetContext(ctx)
	verb.SetErr(io.Discard)
	c := comparing{repeat: 3, run: testRun{target: simulator, record: newRecorder(), parallel: 1, nodes: 2, seed: 1}}
	var kept keeper
	plan, err := c.plan([]record.Run{{Scenarios: []record.Scenario{{URI: feature, Scenario: reports.Scenario{Name: "one of many"}}}}},
		func(f reports.Feature, s reports.Scenario, happened trace.Trace) {
			kept.scenario(f, s, happened)
			interrupt()
		})
	if err != nil {
		t.Fatal(err)
	}
	on, err := targets[simulator].open(verb, c.run, plan)
	if err != nil {
		t.Fatal(err)
	}
	runs, err := c.repeated(verb, plan, on, &kept)
	var failure *exit.Failure
	if !errors.As(err, &failure) || failure.Code != exit.Interrupted {
		t.Errorf("the error is %v, want one with the exit code %d", err, exit.Interrupted)
	}
	if len(runs) != 1 || len(runs[0].Scenarios) == 0 || len(runs[0].Scenarios) == 500 {
		t.Fatalf("%d runs, want one that has some of the 500 scenarios", len(runs))
	}
}
