// Package recording reads what a scenario did on some cluster, command by
// command and transition by transition, and compares two such recordings of
// the same scenario: one of a real cluster and one of the simulator.
//
// A recording is a directory with a commands.md (each command with its output
// and exit code) and a trace.ndjson (one line per transition that a watch
// saw).
package recording

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Recording is one run of a scenario.
type Recording struct {
	ID          string
	Commands    []Command
	Transitions []Transition
}

// Command is one command line with its result. Time and Took are in seconds
// since the scenario's first step.
type Command struct {
	Line           string
	Time, Took     float64
	Stdout, Stderr string
	ExitCode       int
}

// Transition is one line of a trace: what changed in one object.
type Transition struct {
	Time  float64        `json:"t"` // seconds since the scenario's first step
	Kind  string         `json:"kind"`
	Name  string         `json:"name"`
	Event string         `json:"event"` // ADDED, MODIFIED or DELETED
	Set   map[string]any `json:"set"`
}

// Read reads the recording in a directory. The scenario's id is the
// directory's name.
func Read(dir string) (Recording, error) {
	r := Recording{ID: filepath.Base(dir)}
	text, err := os.ReadFile(filepath.Join(dir, "commands.md"))
	if err != nil {
		return r, fmt.Errorf("reading a recording: %w", err)
	}
	if r.Commands, err = parseCommands(string(text)); err != nil {
		return r, fmt.Errorf("%s: %w", filepath.Join(dir, "commands.md"), err)
	}
	lines, err := os.ReadFile(filepath.Join(dir, "trace.ndjson"))
	if err != nil {
		return r, fmt.Errorf("reading a recording: %w", err)
	}
	if r.Transitions, err = parseTrace(lines); err != nil {
		return r, fmt.Errorf("%s: %w", filepath.Join(dir, "trace.ndjson"), err)
	}
	return r, nil
}

// parseTrace reads the transitions of API objects; lines of the recorder's own
// (Scenario, Command) are left out.
func parseTrace(data []byte) ([]Transition, error) {
	var out []Transition
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, 16<<20)
	for n := 1; s.Scan(); n++ {
		if len(bytes.TrimSpace(s.Bytes())) == 0 {
			continue
		}
		var t Transition
		if err := json.Unmarshal(s.Bytes(), &t); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if t.Kind != "Scenario" && t.Kind != "Command" {
			out = append(out, t)
		}
	}
	return out, s.Err()
}
