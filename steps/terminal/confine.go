package terminal

import (
	"fmt"
	"strings"
)

// elsewhere are kubectl's commands that work on the user's own machine, which
// is not part of a scenario.
var elsewhere = map[string]string{
	"edit":         "it opens an editor: use kubectl patch or kubectl apply",
	"proxy":        "it listens on the machine: use kubectl get --raw",
	"port-forward": "it listens on the machine: use the steps about HTTP requests, or kubectl exec",
	"kuberc":       "it writes the preferences of the machine's user",
	"plugin":       "it looks for programs on the machine",
}

// elsewhereFlags are flags of kubectl's that do the same.
var elsewhereFlags = map[string]string{
	"--edit":           elsewhere["edit"],
	"--kuberc":         elsewhere["kuberc"],
	"--profile":        "it measures the whole process",
	"--profile-output": "it measures the whole process",
	// kubectl's hook counts warnings of the whole process: newWholeTree leaves it out.
	"--warnings-as-errors": "it counts the warnings of the whole process",
}

// confined says why a command may not run in a scenario: it works on the machine
// of the user. The error is nil for those that may.
func confined(args []string) error {
	if len(args) == 0 {
		return nil
	}
	verb := args[0]
	if verb == "apply" && len(args) > 1 && args[1] == "edit-last-applied" {
		verb = "edit"
	}
	if elsewhere[verb] != "" {
		return fmt.Errorf("not supported in a scenario: kubectl %s: %s", verb, elsewhere[verb])
	}
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		switch {
		case a == "--":
			return nil
		case verb == "debug" && name == "--profile":
			// A profile of debugging, which is the pod's: debug.NewCmdDebug has a flag
			// of its own in the place of kubectl's.
		case elsewhereFlags[name] != "" && value != "false":
			return fmt.Errorf("not supported in a scenario: kubectl %s %s: %s", verb, name, elsewhereFlags[name])
		}
	}
	return nil
}
