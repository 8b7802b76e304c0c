// Package recording reads what a scenario did on some cluster, command by
// command and transition by transition, and judges whether another run of it
// did the same.
//
// A recording is a folder with three files:
//
//   - scenario.yaml: what was done, as manifests, commands, waits and pauses;
//   - commands.md: each command with its output and exit code;
//   - trace.ndjson: one line per transition that a watch saw.
package recording

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Recording is one run of a scenario.
type Recording struct {
	Scenario Scenario
	// Start is when the scenario began; zero if that is not known.
	Start    time.Time
	Commands []Command
	Trace    trace.Trace
}

// Command is one command line with its result. Time and Took are in seconds
// since the scenario's first step.
type Command struct {
	Line           string
	Time, Took     float64
	Stdout, Stderr string
	ExitCode       int
	// Background says that nobody waited for it: what it had printed by the
	// time it ended is chance.
	Background bool
	// Around is what a command that IsSnapshot prints at other instants, since the
	// last command before it that changes something, until the next.
	Around []string
}

// The files of a recording.
const (
	scenarioFile = "scenario.yaml"
	commandsFile = "commands.md"
	traceFile    = "trace.ndjson"
)

// Find returns the folders of recordings: dir itself, or those in it, by name.
func Find(dir string) ([]string, error) {
	if is, err := isRecording(dir); err != nil || is {
		return []string{dir}, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, e := range entries {
		sub := filepath.Join(dir, e.Name())
		is, err := isRecording(sub)
		if err != nil {
			return nil, err
		}
		if is {
			found = append(found, sub)
		}
	}
	return found, nil
}

func isRecording(dir string) (bool, error) {
	_, err := os.Stat(filepath.Join(dir, scenarioFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil && notFolder(dir) {
		return false, nil
	}
	return err == nil, err
}

func notFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// Read reads the recording in a folder.
func Read(dir string) (Recording, error) {
	r := Recording{}
	text, err := os.ReadFile(filepath.Join(dir, scenarioFile))
	if err != nil {
		return r, fmt.Errorf("reading a recording: %w", err)
	}
	if r.Scenario, err = parseScenario(text); err != nil {
		return r, fmt.Errorf("%s: %w", filepath.Join(dir, scenarioFile), err)
	}
	if text, err = os.ReadFile(filepath.Join(dir, commandsFile)); err != nil {
		return r, fmt.Errorf("reading a recording: %w", err)
	}
	if r.Commands, err = parseCommands(string(text)); err != nil {
		return r, fmt.Errorf("%s: %w", filepath.Join(dir, commandsFile), err)
	}
	r.Start = parseStart(string(text))
	lines, err := os.Open(filepath.Join(dir, traceFile))
	if err != nil {
		return r, fmt.Errorf("reading a recording: %w", err)
	}
	defer func() { _ = lines.Close() }()
	if r.Trace, err = trace.Read(lines); err != nil {
		return r, fmt.Errorf("%s: %w", lines.Name(), err)
	}
	return r, nil
}
