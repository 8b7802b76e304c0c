package kind

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"sigs.k8s.io/kind/pkg/cluster"
)

// engine is the command of what runs the nodes' containers: docker, nerdctl or
// podman.
type engine string

// EngineError says that nothing can run the nodes' containers.
type EngineError struct {
	Reason string
}

func (e *EngineError) Error() string { return "no container engine for the nodes of kind: " + e.Reason }

var engines = []engine{"docker", "nerdctl", "podman"}

// findEngine returns the engine that $KIND_EXPERIMENTAL_PROVIDER names, or the
// first that answers. The error is an EngineError.
func findEngine(ctx context.Context) (engine, error) {
	asked := engine(os.Getenv("KIND_EXPERIMENTAL_PROVIDER"))
	var reasons []string
	for _, e := range engines {
		if asked != "" && asked != e {
			continue
		}
		err := e.answers(ctx)
		if err == nil {
			return e, nil
		}
		reasons = append(reasons, err.Error())
	}
	if len(reasons) == 0 {
		return "", &EngineError{Reason: fmt.Sprintf("$KIND_EXPERIMENTAL_PROVIDER is %q, not docker, nerdctl or podman", asked)}
	}
	return "", &EngineError{Reason: strings.Join(reasons, "; ")}
}

// answers asks the engine whether it works: its command may be there, and
// nothing behind it.
func (e engine) answers(ctx context.Context) error {
	path, err := exec.LookPath(string(e))
	if err != nil {
		return fmt.Errorf("%s is not there", e)
	}
	_, err = output(exec.CommandContext(ctx, path, "ps", "--quiet", "--last", "1"))
	if err != nil {
		return fmt.Errorf("%s does not work: %w", e, err)
	}
	return nil
}

func (e engine) option() cluster.ProviderOption {
	switch e {
	case "podman":
		return cluster.ProviderWithPodman()
	case "nerdctl":
		return cluster.ProviderWithNerdctl("")
	}
	return cluster.ProviderWithDocker()
}

// removal is the command that removes the nodes of a cluster, without kind.
func (e engine) removal(cluster string) string {
	return fmt.Sprintf("%s rm -f -v $(%s ps -aq --filter label=io.x-k8s.kind.cluster=%s)", e, e, cluster)
}

// do runs a command of the engine.
func (e engine) do(ctx context.Context, args ...string) ([]byte, error) {
	return output(exec.CommandContext(ctx, string(e), args...))
}

// output runs a command. The error has the last line that it prints on stderr.
func output(cmd *exec.Cmd) ([]byte, error) {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	if said := lastSaid(stderr.String()); said != "" {
		return nil, errors.New(said)
	}
	return nil, fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
}
