package terminal

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// commandBudget is how many simple commands one line of a scenario may run:
// more than any scenario needs, few enough that a loop without end is noticed
// within seconds.
const commandBudget = 20_000

// count gives a line up that runs on and on.
func (t *Terminal) count(_ context.Context, args []string) ([]string, error) {
	t.calls++
	if t.calls > commandBudget {
		return nil, fmt.Errorf("gave up: the line has run %d commands, is it a loop without end?", commandBudget)
	}
	return args, nil
}

// elsewhere are kubectl's commands that work on the user's own machine, which
// is no part of a scenario.
var elsewhere = map[string]string{
	"edit":         "it opens an editor: use kubectl patch or kubectl apply",
	"proxy":        "it listens on the machine: use kubectl get --raw",
	"port-forward": "it listens on the machine: use the steps about HTTP requests, or kubectl exec",
	"plugin":       "it looks for programs on the machine",
}

// confined says why a command may not run in a scenario: it would reach out of
// the scenario's directory, or onto the network of the machine. The error is
// nil for those that may.
func (t *Terminal) confined(args []string) error {
	if len(args) > 0 && elsewhere[args[0]] != "" {
		return fmt.Errorf("not supported in a scenario: kubectl %s: %s", args[0], elsewhere[args[0]])
	}
	for i, a := range args {
		if a == "--" {
			return nil
		}
		name, value, ok := strings.Cut(a, "=")
		if name != "--output-directory" && !isFileFlag(name) || len(args) > 0 && args[0] == "logs" {
			continue
		}
		if !ok && i+1 < len(args) {
			value = args[i+1]
		}
		if err := t.inside(value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// inside refuses files of the machine. Values may be NAME=FILE and lists.
func (t *Terminal) inside(value string) error {
	for _, file := range strings.Split(value, ",") {
		if strings.Contains(file, "://") {
			return fmt.Errorf("%s: there is no network outside of the cluster: write the file with a step", file)
		}
		if _, path, ok := strings.Cut(file, "="); ok {
			file = path
		}
		path := file
		if !filepath.IsAbs(path) {
			path = filepath.Join(t.config.Dir, path)
		}
		if rel, err := filepath.Rel(t.config.Dir, path); err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
			return fmt.Errorf("%s: outside of the scenario's directory: write the file with a step", file)
		}
	}
	return nil
}
