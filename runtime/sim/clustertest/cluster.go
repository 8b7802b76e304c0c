package clustertest

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/sim"
	"github.com/gherkube/gherkube/runtime/sim/provider"
	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps"
	"github.com/gherkube/gherkube/steps/project"
	"github.com/gherkube/gherkube/steps/repository"
	"github.com/gherkube/gherkube/steps/target"
)

// Cluster is a simulated cluster whose time is that of a bubble of
// testing/synctest.
type Cluster struct {
	t     *testing.T
	world *steps.World
}

// Run runs a test as Config.Run does, with the zero Config.
func Run(t *testing.T, test func(*testing.T, *Cluster)) {
	t.Helper()
	Config{}.Run(t, test)
}

// Run runs a test in a bubble of testing/synctest with a fresh cluster, whose time
// is the bubble's.
func (c Config) Run(t *testing.T, test func(*testing.T, *Cluster)) {
	t.Helper()
	clusters, file, err := c.open(".")
	if err != nil {
		t.Fatal(err)
	}
	listenForSignals()
	synctest.Test(t, func(t *testing.T) {
		cluster, err := c.cluster(t, clusters, file)
		if err != nil {
			t.Fatal(err)
		}
		test(t, cluster)
	})
}

// listenForSignals lets the goroutine that package os/signal never ends begin
// outside of the bubble: kubectl's commands listen for Ctrl-C.
func listenForSignals() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	signal.Stop(signals)
}

// cluster makes the cluster of the bubble. It ends with the test.
func (c Config) cluster(t *testing.T, clusters *provider.Provider, file *project.Project) (*Cluster, error) {
	files, err := c.files()
	if err != nil {
		return nil, err
	}
	world, err := steps.NewWorld(context.WithoutCancel(t.Context()), target.Scenario{
		Name: t.Name(), Start: time.Now(), Files: files, Variables: variables(file),
	}, bubbles{clusters})
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		if err := world.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return &Cluster{t, world}, nil
}

// files are those of the repository that the test is in.
func (c Config) files() (*repository.Files, error) {
	here, err := filepath.Abs(".")
	if err != nil {
		return nil, err
	}
	root := c.Root
	if root == "" {
		if root, err = repository.RootOf(here); err != nil {
			return nil, err
		}
	}
	return repository.Open(root, here)
}

// REST returns the configuration for any Kubernetes client in this process, who
// is an administrator. It has no address: what it is used with must honour its
// Transport, as client-go and controller-runtime do.
func (c *Cluster) REST() *rest.Config { return c.world.Place.Cluster.REST() }

// Step does a step of the vocabulary of features, without its keyword, and ends
// the test if it does not hold. Below it may stand a doc string. Commands in steps
// are kubectl's as in features, but exec, attach and cp.
func (c *Cluster) Step(sentence string, doc ...string) {
	c.t.Helper()
	s := steps.Sentence{Text: sentence}
	for _, d := range doc {
		s.Doc, s.HasDoc = d, true
	}
	if err := steps.Do(c.t.Context(), c.world, s); err != nil {
		c.t.Fatalf("%s: %v", sentence, err)
	}
}

// World returns the cluster as steps see it: its trace, terminal and time.
func (c *Cluster) World() *steps.World { return c.world }

// bubbles provides clusters whose time is that of the caller's bubble.
type bubbles struct{ *provider.Provider }

// Provide implements target.Provider.
func (b bubbles) Provide(ctx context.Context, scenario target.Scenario) (*target.Place, error) {
	place, err := b.Provider.Provide(ctx, scenario)
	if err != nil {
		return nil, err
	}
	cluster := place.Cluster.(*sim.Cluster) // that is what its provider provides
	running, stop := context.WithCancel(ctx)
	over := make(chan error, 1)
	go func() { over <- cluster.Run(running, 1) }()
	end := place.Close
	place.Cluster = bubble{cluster, cluster, cluster, cluster, cluster, cluster, cluster}
	place.Close = func(ctx context.Context) error {
		stop()
		err := <-over
		if errors.Is(err, context.Canceled) {
			err = nil
		}
		return errors.Join(err, end(ctx))
	}
	return place, nil
}

// abilities of the simulator that do not depend on how its time passes.
type (
	nodes interface {
		target.NodeStopper
		target.KubeletStopper
		target.KubeletConfigurer
		target.NodeJoiner
	}
	images interface {
		target.ImageAdder
		target.ImageRemover
		target.ActorHost
		target.ImageDescriber
	}
)

// bubble is a cluster that runs with the bubble's clock, as a real one runs with
// the wall's.
type bubble struct {
	cluster *sim.Cluster
	target.ContainerKiller
	target.SandboxKiller
	nodes
	images
	target.MetricSetter
	target.UsageMeasurer
}

// REST implements target.Cluster.
func (b bubble) REST() *rest.Config {
	config := rest.CopyConfig(b.cluster.REST())
	config.Transport = punctual{b.cluster, config.Transport}
	return config
}

// punctual lets each request find the cluster's clock at the present instant.
type punctual struct {
	cluster *sim.Cluster
	to      http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (p punctual) RoundTrip(r *http.Request) (*http.Response, error) {
	p.cluster.CatchUp()
	return p.to.RoundTrip(r)
}

// Now implements target.Cluster.
func (b bubble) Now() time.Time { return time.Now() }

// Trace implements target.Cluster.
func (b bubble) Trace() trace.Source { return b.cluster.Trace() }

// glance is how often Pass looks: what a test in Go sees is that exact.
const glance = 10 * time.Millisecond

// Pass implements target.Cluster.
func (b bubble) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	end := time.Now().Add(d)
	for {
		synctest.Wait()
		if done() {
			return nil
		}
		left := time.Until(end)
		if left <= 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(glance, left)):
		}
	}
}
