package kind

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/kind/pkg/cluster/nodes"

	"github.com/gherkube/gherkube/runtime/real/machine"
)

// again is the pause before something is looked at again.
const again = 250 * time.Millisecond

// Nodes are the nodes of a cluster, as containers of the engine. They implement
// the interfaces of steps for what an API cannot do, but for removing images.
type Nodes struct {
	*machine.Containerd
	machine.Outside
	cluster string
	engine  engine
	config  *rest.Config
	nodes   map[string]nodes.Node
}

// run runs a command on a node.
func (k *Nodes) run(ctx context.Context, node string, command ...string) ([]byte, error) {
	n, ok := k.nodes[node]
	if !ok {
		return nil, fmt.Errorf("cluster %s has no node %s", k.cluster, node)
	}
	var stdout, stderr bytes.Buffer
	err := n.CommandContext(ctx, command[0], command[1:]...).SetStdout(&stdout).SetStderr(&stderr).Run()
	if err != nil {
		return nil, fmt.Errorf("%s on node %s: %w: %s", strings.Join(command[:min(2, len(command))], " "), node, err, lastSaid(stderr.String()))
	}
	return stdout.Bytes(), nil
}

// StopNode implements target.NodeStopper: the node's container is killed.
func (k *Nodes) StopNode(ctx context.Context, node string) error {
	if _, ok := k.nodes[node]; !ok {
		return fmt.Errorf("cluster %s has no node %s", k.cluster, node)
	}
	_, err := k.engine.do(ctx, "kill", node)
	return err
}

// StartNode implements target.NodeStopper.
func (k *Nodes) StartNode(ctx context.Context, node string) error {
	_, err := k.engine.do(ctx, "start", node)
	return err
}

// StopKubelet implements target.KubeletStopper.
func (k *Nodes) StopKubelet(ctx context.Context, node string) error {
	_, err := k.run(ctx, node, "systemctl", "stop", "kubelet")
	return err
}

// StartKubelet implements target.KubeletStopper.
func (k *Nodes) StartKubelet(ctx context.Context, node string) error {
	_, err := k.run(ctx, node, "systemctl", "start", "kubelet")
	return err
}

// manifests is the folder of static pods (kubeadm's staticPodPath).
const manifests = "/etc/kubernetes/manifests/"

// PutManifest implements target.StaticPodRunner. The kubelet never sees half of a file,
// as it does not look at names that begin with a dot.
func (k *Nodes) PutManifest(ctx context.Context, node, file string, manifest []byte) error {
	_, err := k.run(ctx, node, "sh", "-c", `cd "$1" && printf '%s' "$3" > ".$2" && mv ".$2" "$2"`, "sh", manifests, file, string(manifest))
	return err
}

// RemoveManifest implements target.StaticPodRunner.
func (k *Nodes) RemoveManifest(ctx context.Context, node, file string) error {
	_, err := k.run(ctx, node, "rm", "-f", manifests+file)
	return err
}

// controlPlane are the containers of the control plane that a restart concerns;
// what is stored stays.
var controlPlane = []string{"kube-scheduler", "kube-controller-manager", "kube-apiserver"}

// RestartControlPlane implements target.ControlPlaneRestarter: the containers
// are stopped, and the kubelet starts them again. It returns when the API server
// answers again, at most when the context ends.
func (k *Nodes) RestartControlPlane(ctx context.Context) error {
	for _, name := range k.sorted() {
		role, err := k.nodes[name].Role()
		if err != nil {
			return err
		}
		if role != "control-plane" {
			continue
		}
		for _, container := range controlPlane {
			ids, err := k.run(ctx, name, "crictl", "--timeout=60s", "ps", "--quiet", "--name", "^"+container+"$")
			if err != nil {
				return err
			}
			if _, err := k.run(ctx, name, slices.Concat([]string{"crictl", "--timeout=60s", "stop"}, strings.Fields(string(ids)))...); err != nil {
				return err
			}
		}
	}
	return k.answers(ctx)
}

// answers returns when the API server is ready.
func (k *Nodes) answers(ctx context.Context) error {
	config := rest.CopyConfig(k.config)
	config.Timeout = time.Second
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return err
	}
	for {
		err := client.RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(again):
		}
	}
}

// sorted are the names of all nodes, in order.
func (k *Nodes) sorted() []string {
	var names []string
	for name := range k.nodes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
