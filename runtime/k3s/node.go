package k3s

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/moby/moby/api/pkg/stdcopy"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/real/machine"
)

// Nodes is the node of a cluster, as a container of the engine. It implements
// the interfaces of steps for what an API cannot do, but for those that concern
// several nodes, and the control plane, which is the same process as the node.
type Nodes struct {
	*machine.Containerd
	machine.Outside
	name   string
	engine engine
	node   node
	config *rest.Config
}

// run runs a command of the node's container runtime: k3s has them in itself.
func (k *Nodes) run(ctx context.Context, node string, command ...string) ([]byte, error) {
	if node != k.name {
		return nil, fmt.Errorf("cluster %s has no node %s", k.name, node)
	}
	what := strings.Join(command[:min(2, len(command))], " ")
	exit, output, err := k.node.Exec(ctx, slices.Concat([]string{"k3s"}, command))
	if err != nil {
		return nil, fmt.Errorf("%s on node %s: %w", what, node, err)
	}
	var stdout, stderr bytes.Buffer
	if _, err := stdcopy.StdCopy(&stdout, &stderr, output); err != nil {
		return nil, fmt.Errorf("the output of %s on node %s: %w", what, node, err)
	}
	if exit != 0 {
		said := strings.Split(strings.TrimSpace(stderr.String()), "\n")
		return nil, fmt.Errorf("%s on node %s: exit code %d: %s", what, node, exit, said[len(said)-1])
	}
	return stdout.Bytes(), nil
}
