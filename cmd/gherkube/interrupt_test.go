package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestInterruptedRunReportsWhatWasDone interrupts a run after its first
// scenario of very many. An interrupt that comes twice at once counts once.
func TestInterruptedRunReportsWhatWasDone(t *testing.T) {
	dir := t.TempDir()
	feature := filepath.Join(dir, "long.feature")
	const text = `Feature: long
  Scenario: short
    When 1s passes
  Scenario Outline: one of many
    When 1h passes
    Examples:
      | n |
`
	if err := os.WriteFile(feature, []byte(text+strings.Repeat("      | 1 |\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	junit := filepath.Join(dir, "junit.xml")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // against a hang
	defer cancel()
	run := exec.CommandContext(ctx, "gherkube", "test", "--parallel", "1", "--format", "pretty", "--report-junit", junit, feature)
	var stderr bytes.Buffer
	run.Stderr = &stderr
	stdout, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 1) // the first scenario has ended
	if _, err := stdout.Read(first); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	for range 2 { // as timeout(1) does
		if err := run.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	var rest bytes.Buffer
	if _, err := rest.ReadFrom(stdout); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := run.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("ended with %v, want exit code %d\n%s", err, 130, &rest)
	}
	// How many more pass before the signal arrives is chance.
	if !regexp.MustCompile(`(?m)^501 scenarios: [1-9]\d* passed, [1-9]\d* skipped$`).Match(rest.Bytes()) {
		t.Errorf("the summary does not tell of the scenario that ran:\n%s", &rest)
	}
	if !strings.Contains(stderr.String(), "interrupted: what was done so far is reported") {
		t.Errorf("stderr: %s", &stderr)
	}
	report, err := os.ReadFile(junit)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(report, []byte("<skipped")) || !bytes.Contains(report, []byte(`name="short"`)) {
		t.Errorf("the JUnit report lacks the scenario that ran, or those that did not:\n%.2000s", report)
	}
}
