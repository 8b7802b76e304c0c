package kind

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/kind/pkg/apis/config/v1alpha4"
	"sigs.k8s.io/kind/pkg/cluster"
	"sigs.k8s.io/kind/pkg/cluster/nodes"

	"github.com/gherkube/gherkube/runtime/real/machine"
)

const (
	// ready is how long the nodes may need until they are Ready.
	ready = 3 * time.Minute
	// workers is how many nodes take pods, unless a configuration says so.
	workers = 2
)

// Config says what a cluster is like.
type Config struct {
	// Name is the cluster's name.
	Name string
	// NodeImage is the image of all nodes; empty means that of the
	// configuration, or kind's own.
	NodeImage string
	// File is a configuration of kind's; empty means one node for the control
	// plane and two that take pods.
	File string
	// Outlives says that the cluster may outlive the process. One that may not
	// is removed by Sweep if the process is killed.
	Outlives bool
	// Say is told what goes on, line by line.
	Say func(line string)
}

// Cluster is a cluster of kind's that runs.
type Cluster struct {
	Name string
	*Nodes
	provider *cluster.Provider
	lease    *lease // nil if the cluster may outlive this process
}

// Create makes a cluster. When the context ends, what there is of it is removed
// again. The error is an EngineError if nothing can run containers, and a
// LeftError if something could not be removed.
func Create(ctx context.Context, c Config) (*Cluster, error) {
	k, err := find(ctx, c.Name, c.Say)
	if err != nil {
		return nil, err
	}
	options, err := c.options()
	if err != nil {
		return nil, err
	}
	// The user's own kubeconfig stays as it is.
	dir, err := os.MkdirTemp("", "gherkube-kind-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// Nobody else makes a cluster of this name meanwhile, and what a process
	// that is killed has made of it is removed.
	if k.lease, err = newLease(c.Name); err != nil {
		return nil, err
	}
	options = append(options, cluster.CreateWithKubeconfigPath(filepath.Join(dir, "kubeconfig")))
	if err := k.create(ctx, options); err != nil {
		return nil, errors.Join(err, k.Delete())
	}
	if err := k.open(); err != nil {
		return nil, errors.Join(err, k.Delete())
	}
	if c.Outlives {
		k.lease.end()
		k.lease = nil
	}
	return k, nil
}

func (c Config) options() ([]cluster.CreateOption, error) {
	options := []cluster.CreateOption{
		cluster.CreateWithNodeImage(c.NodeImage), cluster.CreateWithWaitForReady(ready),
		cluster.CreateWithDisplayUsage(false), cluster.CreateWithDisplaySalutation(false),
	}
	if c.File == "" {
		shape := &v1alpha4.Cluster{Nodes: []v1alpha4.Node{{Role: v1alpha4.ControlPlaneRole}}}
		for range workers {
			shape.Nodes = append(shape.Nodes, v1alpha4.Node{Role: v1alpha4.WorkerRole})
		}
		v1alpha4.SetDefaultsCluster(shape)
		return append(options, cluster.CreateWithV1Alpha4Config(shape)), nil
	}
	text, err := os.ReadFile(c.File)
	if err != nil {
		return nil, fmt.Errorf("the configuration of kind: %w", err)
	}
	return append(options, cluster.CreateWithRawConfig(text)), nil
}

// create runs kind's Create, which takes no context: when ours ends, the nodes
// are removed again and again until it gives up.
func (k *Cluster) create(ctx context.Context, options []cluster.CreateOption) error {
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = k.provider.Create(k.Name, options...)
	}()
	select {
	case <-done:
		if err != nil {
			return fmt.Errorf("making the cluster %s of kind: %w", k.Name, reason(err))
		}
		return nil
	case <-ctx.Done():
	}
	for {
		_ = k.remove() // tried again, and for the last time by the caller
		select {
		case <-done:
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// Open returns a cluster that runs. The error wraps os.ErrNotExist if there is
// none of that name.
func Open(ctx context.Context, name string) (*Cluster, error) {
	k, err := find(ctx, name, func(string) {})
	if err != nil {
		return nil, err
	}
	names, err := k.provider.List()
	if err != nil {
		return nil, fmt.Errorf("listing the clusters of kind: %w", reason(err))
	}
	if !slices.Contains(names, name) {
		return nil, fmt.Errorf("cluster %s of kind: %w", name, os.ErrNotExist)
	}
	return k, k.open()
}

func find(ctx context.Context, name string, say func(string)) (*Cluster, error) {
	e, err := findEngine(ctx)
	if err != nil {
		return nil, err
	}
	return &Cluster{Name: name, Nodes: &Nodes{cluster: name, engine: e}, provider: cluster.NewProvider(e.option(), cluster.ProviderWithLogger(logger{say}))}, nil
}

// open reads what is to be known of a cluster that runs.
func (k *Cluster) open() error {
	text, err := k.provider.KubeConfig(k.Name, false)
	if err != nil {
		return fmt.Errorf("the kubeconfig of cluster %s: %w", k.Name, reason(err))
	}
	if k.config, err = clientcmd.RESTConfigFromKubeConfig([]byte(text)); err != nil {
		return fmt.Errorf("the kubeconfig of cluster %s: %w", k.Name, err)
	}
	list, err := k.provider.ListInternalNodes(k.Name)
	if err != nil {
		return fmt.Errorf("the nodes of cluster %s: %w", k.Name, reason(err))
	}
	k.nodes = map[string]nodes.Node{}
	for _, n := range list {
		k.nodes[n.String()] = n
	}
	k.Containerd, err = machine.New(k.config, k.run)
	return err
}

// REST reaches the cluster, for an administrator.
func (k *Cluster) REST() *rest.Config { return rest.CopyConfig(k.config) }

// LeftError says that a cluster could not be removed.
type LeftError struct {
	Cluster string
	// Remove is the command that removes it.
	Remove string
	Err    error
}

func (e *LeftError) Error() string {
	return fmt.Sprintf("cluster %s of kind is still there: %v: '%s' removes it", e.Cluster, e.Err, e.Remove)
}

func (e *LeftError) Unwrap() error { return e.Err }

// remove removes the nodes that there are.
func (k *Cluster) remove() error {
	// No kubeconfig mentions the cluster.
	return k.provider.Delete(k.Name, filepath.Join(os.TempDir(), "gherkube-no-kubeconfig"))
}

// Delete removes the cluster. The error is a LeftError.
func (k *Cluster) Delete() error {
	if err := k.remove(); err != nil {
		return &LeftError{Cluster: k.Name, Remove: k.engine.removal(k.Name), Err: reason(err)}
	}
	if k.lease != nil {
		k.lease.end()
		k.lease = nil
	}
	return nil
}
