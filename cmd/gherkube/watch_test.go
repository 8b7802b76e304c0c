package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestWatch changes files beside a run with --watch, each when the run before is
// over: it says so.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const feature = "Feature: one\n  Scenario: it is there\n    Given the application in k8s/\n    Then I run `kubectl get configmap c`\n"
	write("gherkube.yaml", "images: []\n")
	write("k8s/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n")
	write("features/one.feature", feature)
	write("features/two.feature", "Feature: two\n  Scenario: time\n    When 1s passes\n    Then I run `kubectl get configmap nosuch`\n")

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // against a hang
	defer cancel()
	run := exec.CommandContext(ctx, "gherkube", "test", "--watch", "features", "--report-json", "features/report.json")
	run.Dir = dir
	var stderr bytes.Buffer
	run.Stderr = &stderr
	stdout, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	// A run may begin between two writes: what is wanted may be said by the next.
	until := func(want ...string) {
		t.Helper()
		var text strings.Builder
		for lines.Scan() {
			text.WriteString(lines.Text() + "\n")
			if !strings.HasPrefix(lines.Text(), "watching ") {
				continue
			}
			if !slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(text.String(), w) }) {
				return
			}
		}
		t.Fatalf("it does not say %q:\n%s%s", want, &text, &stderr)
	}
	until("2 scenarios: 1 passed, 1 failed", "watching 4 files; Ctrl-C ends")
	write("k8s/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: another}\n")
	until("─── k8s/c.yaml changed: running features/one.feature", "1 scenario: 1 failed", "not run again, and not passed: features/two.feature")
	write("k8s/more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n")
	until("─── k8s/more.yaml changed: running features/one.feature", "1 scenario: 1 passed")
	write("features/one.feature", "Feature: one\n  Scenario: it is there\n    Given the aplication in k8s/\n")
	until("─── features/one.feature changed", "undefined")
	write("gherkube.yaml", "imags: []\n")
	until("─── gherkube.yaml changed: running features\n")
	write("features/one.feature", feature)
	write("gherkube.yaml", "images:\n- {image: example.com/web, listens: [80]}\n")
	write("features/two.feature", "Feature: two\n  Scenario: time\n    When 1s passes\n")
	until("2 scenarios: 2 passed")
	if err := run.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		t.Errorf("it says more: %s", lines.Text())
	}
	var exit *exec.ExitError
	if err := run.Wait(); errors.As(err, &exit) || err != nil {
		t.Errorf("ended with %v, though everything passed\n%s", err, &stderr)
	}
	if !strings.Contains(stderr.String(), `gherkube.yaml:1:1: there is no field "imags": did you mean "images"?`) {
		t.Errorf("stderr: %s", &stderr)
	}
}
