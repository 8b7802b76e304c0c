package k3s

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/gherkube/gherkube/runtime/docker"
	"github.com/gherkube/gherkube/runtime/real/machine"
)

// DefaultImage is the image of the node unless another one is asked for: the
// newest of the Kubernetes release that the simulator is.
const DefaultImage = "docker.io/rancher/k3s:v1.37.1-k3s1"

const (
	// ready is how long the node may need until it is Ready.
	ready = 3 * time.Minute
	// again is the pause before something is tried again.
	again = 500 * time.Millisecond
	// farewell is how long the engine may need to remove the node.
	farewell = time.Minute
)

// Config says what a cluster is like.
type Config struct {
	// Image is the image of the node; empty means DefaultImage.
	Image string
	// Say is told what goes on, line by line.
	Say func(line string)
}

// Cluster is a cluster of k3s that runs.
type Cluster struct {
	Name string
	*Nodes
}

// Create makes a cluster. When the context ends, what there is of it is removed
// again. The error is a docker.EngineError if nothing can run containers, a
// docker.ReaperError or docker.ImageError if there is no such image, and a
// LeftError if something could not be removed.
func Create(ctx context.Context, c Config) (*Cluster, error) {
	e, err := docker.Find(ctx)
	if err != nil {
		return nil, err
	}
	return create(ctx, found{e}, c)
}

func create(ctx context.Context, e engine, c Config) (*Cluster, error) {
	if c.Image == "" {
		c.Image = DefaultImage
	}
	if err := docker.ObtainReaper(ctx, e, c.Say); err != nil {
		return nil, err
	}
	if err := docker.Obtain(ctx, e, c.Image, c.Say); err != nil {
		return nil, err
	}
	name := "gherkube-k3s-" + strings.ToLower(rand.Text()[:6])
	k := &Cluster{Name: name, Nodes: &Nodes{name: name, engine: e}}
	c.Say("starting node " + name)
	if err := k.start(ctx, c.Image); err != nil {
		return nil, errors.Join(err, k.Delete())
	}
	if err := k.open(ctx); err != nil {
		return nil, errors.Join(err, k.Delete())
	}
	return k, nil
}

// start makes the node. What is interrupted while the engine makes a container
// may leave one, so it is not: when the context ends, the container is removed
// again and again until it gives up.
func (k *Cluster) start(ctx context.Context, image string) error {
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.node, err = k.engine.run(context.WithoutCancel(ctx), k.Name, image)
	}()
	select {
	case <-done:
		if err != nil {
			return fmt.Errorf("starting node %s of k3s: %w", k.Name, err)
		}
		return nil
	case <-ctx.Done():
	}
	for {
		_ = k.Delete() // tried again, and for the last time by the caller
		select {
		case <-done:
			return ctx.Err()
		case <-time.After(again):
		}
	}
}

// open reads what is to be known of a cluster that runs.
func (k *Cluster) open(ctx context.Context) error {
	text, err := k.node.GetKubeConfig(ctx)
	if err != nil {
		return fmt.Errorf("the kubeconfig of node %s: %w", k.Name, err)
	}
	if k.config, err = clientcmd.RESTConfigFromKubeConfig(text); err != nil {
		return fmt.Errorf("the kubeconfig of node %s: %w", k.Name, err)
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
	return fmt.Sprintf("node %s of k3s is still there: %v: '%s' removes it", e.Cluster, e.Err, e.Remove)
}

func (e *LeftError) Unwrap() error { return e.Err }

// Delete removes the cluster. The error is a LeftError.
func (k *Cluster) Delete() error {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if err := k.engine.Remove(ctx, k.Name); err != nil {
		return &LeftError{Cluster: k.Name, Remove: "docker rm --force --volumes " + k.Name, Err: err}
	}
	return nil
}
