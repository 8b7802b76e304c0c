package terminal

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

// What kubectl does depends on its environment, which here is that of the process and
// the user's own. A scenario depends on nothing of that.

// machineVariables are those by which upstream's commands behave in another way
// (pkg/cmd/util, FeatureGate). Of a scenario's kubectl they are not set.
var machineVariables = []string{"KUBECTL_APPLYSET", "KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "KUBECTL_KUBERC"}

// forgetMachine takes the variables away from the process.
func forgetMachine() {
	for _, name := range machineVariables {
		_ = os.Unsetenv(name) // fails for names that cannot be
	}
}

// ownKubeconfig has kubectl config read and write the kubeconfig of the scenario.
// Upstream's own flag for that has no other default than $KUBECONFIG and ~/.kube/config
// (pkg/cmd/config, NewCmdConfig).
func (w *workspace) ownKubeconfig(args []string) []string {
	if len(args) == 0 || args[0] != "config" || hasFlag(args, "--kubeconfig") {
		return args
	}
	return insert(args, "--kubeconfig="+w.kubeconfig())
}

const envFileFlag = "--from-env-file"

// environmentFiles gives the variables that --from-env-file names without a value those
// of the shell. Upstream takes them from the process (pkg/cmd/util, processEnvFileLine).
func (w *workspace) environmentFiles(args []string, env expand.Environ) ([]string, error) {
	out := append([]string{}, args...)
	for i, arg := range args {
		list, is := strings.CutPrefix(arg, envFileFlag+"=")
		if !is {
			continue
		}
		files := strings.Split(list, ",")
		for j, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				continue // upstream says so
			}
			full := []byte(w.LocalPaths(string(withValues(text, env))))
			if bytes.Equal(text, full) {
				continue
			}
			w.built++
			folder := filepath.Join(filepath.Dir(w.kubeconfig()), "environment", strconv.Itoa(w.built))
			files[j] = filepath.Join(folder, filepath.Base(file))
			if err := os.MkdirAll(folder, 0o700); err != nil {
				return nil, fmt.Errorf("%s: %w", envFileFlag, err)
			}
			if err := os.WriteFile(files[j], full, 0o600); err != nil {
				return nil, fmt.Errorf("%s: %w", envFileFlag, err)
			}
		}
		out[i] = envFileFlag + "=" + strings.Join(files, ",")
	}
	return out, nil
}

// withValues puts values behind the variables of a file that have none.
func withValues(text []byte, env expand.Environ) []byte {
	lines := bytes.Split(text, []byte("\n"))
	for i, line := range lines {
		line = bytes.TrimSuffix(line, []byte("\r"))
		name := strings.TrimLeft(string(line), " \t")
		if name == "" || name[0] == '#' || strings.Contains(name, "=") {
			continue
		}
		value := ""
		if v := env.Get(name); v.Exported {
			value = v.String()
		}
		lines[i] = fmt.Appendf(nil, "%s=%s", name, value)
	}
	return bytes.Join(lines, []byte("\n"))
}
