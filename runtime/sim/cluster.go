// Package sim assembles the bundled cluster: a deterministic Kubernetes with a
// clock of its own, behind the real REST API.
//
// A Cluster does nothing by itself. Its clients read and write as on any
// cluster; what acts on its own (controllers, scheduler, kubelets, the
// programs in the containers) acts while Settle, Advance or Pass let it, and
// then always in the same order. Run maps wall time onto this for clients that
// cannot ask for time to pass.
package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/client"
	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/kubelet"
	"github.com/gherkube/gherkube/runtime/kubelet/latency"
	kubeletpod "github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

// Epoch is when virtual time begins unless a Config says otherwise.
var Epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Config says what a cluster is like.
type Config struct {
	// Server serves the cluster's API. Clusters of one process share it: it
	// costs some tens of milliseconds, a cluster a few.
	Server *apiserver.Server
	// Seed decides everything that chance decides on a real cluster.
	Seed seed.Seed
	// Start is when virtual time begins; the zero value means Epoch.
	Start time.Time
	// Workers is how many nodes there are besides the control plane, which
	// takes no pods; 0 means 2.
	Workers int
	// Machines, if set, are those nodes.
	Machines []Machine
	// Components, if set, run in kube-system: see apiserver.Components. Without them a cluster
	// has only their configuration, and starts sooner.
	Components func(controlPlane string) ([]loop.Create, error)
	// Beginning, if set, is shared with clusters that are alike in all of the above, and
	// have no Machines and no Components: they begin in the same way, and all but the
	// first begin sooner.
	Beginning *apiserver.Beginning
	// Images is what can be pulled; nil means the well-known images that the
	// simulator has models of. The cluster has a catalogue like this one of its own.
	Images *image.Catalogue
	// Assume lets images that Images has no model of do what is assumed from the
	// manifests of their pods.
	Assume bool
	// Engine, if set, makes what runs the containers of images that Images has no
	// model of, as real ones, while Run passes time at speed 1. What happens to
	// them enters the cluster by enter, from any goroutine but those of calls to
	// the engine.
	Engine func(enter func(func())) container.Engine
	// Observe, if set, sees what each actor does: see loop.Config.
	Observe func(actor string, key store.Key, effects []loop.Effect)
	// Crashed, if set, is told of each new crash at once, and must not use the
	// cluster: see Crashes.
	Crashed func(Crash)
}

// Cluster is one simulated cluster. Its methods may be called from several
// goroutines.
type Cluster struct {
	*passage
	*machines
	*controlPlane
	*registry
	*assumed
	*meters
	*outside
	server  *apiserver.Server
	crashes crashes
}

// New returns a cluster as kubeadm leaves it: its nodes are Ready, and its
// namespaces have their service accounts.
func New(c Config) (*Cluster, error) {
	if c.Start.IsZero() {
		c.Start = Epoch
	}
	if c.Workers == 0 {
		c.Workers = 2
	}
	if c.Images == nil {
		c.Images = container.DefaultImages()
	}
	c.Images = c.Images.Fork() // which the cluster changes
	p := &passage{world: &apiserver.World{
		Store: store.New(store.WorldIndexes()...),
		Clock: clock.New(c.Start),
		Seed:  c.Seed,
	}}
	m := &machines{passage: p, nodes: identified(nodes(c), c.Seed)}
	cl := &Cluster{
		passage: p, machines: m,
		controlPlane: &controlPlane{machines: m, server: c.Server},
		registry:     &registry{p, c.Images, map[string]bool{}},
		outside:      &outside{machines: m},
		server:       c.Server,
		crashes:      crashes{tell: c.Crashed},
	}
	cl.clients = client.New(client.Cluster{
		REST: c.Server.RESTConfig(cl.world), Handler: c.Server.Handler(cl.world), Revision: cl.world.Store.Revision,
		Enter: cl.world.Enter, Away: cl.refusal,
	})
	cl.assume(c)
	if err := cl.assemble(c); err != nil {
		return nil, fmt.Errorf("assembling the simulated cluster: %w", err)
	}
	if c.Beginning != nil {
		defer c.Server.Begin(cl.world, c.Beginning)()
	}
	if err := cl.begin(c.Components); err != nil {
		return nil, fmt.Errorf("assembling the simulated cluster: %w", err)
	}
	return cl, nil
}

// assemble makes the parts of the cluster and connects them.
func (c *Cluster) assemble(config Config) error {
	w := c.world
	w.Runtime, w.Look, w.Acts = &pods{c}, c.seen, c.acts
	c.network = network.New(network.Config{Clock: w.Clock, Rand: w.Seed.For("network"), View: w.Store.View})
	options := container.Options{Clock: w.Clock, Images: config.Images, Rand: w.Seed.For("containers")}
	if config.Engine != nil {
		options.Engine = config.Engine(c.enter)
	}
	c.containers = container.New(options)
	var err error
	c.kubelets, err = kubelet.New(kubelet.Config{
		Clock:      w.Clock,
		Rand:       w.Seed.For("kubelet"),
		Heartbeats: w.Seed.For("heartbeats"),
		Network:    c.network,
		Runtime:    c.containers,
		Nodes:      c.nodes,
		Latency:    latency.Recorded(),
		Wake:       func(key store.Key) { c.loop.Wake(kubelet.Name, key) },
		Token: func(pod *corev1.Pod, source *corev1.ServiceAccountTokenProjection) (sign func() (string, error), err error) {
			if err := c.refusal(); err != nil {
				return nil, err
			}
			return c.server.PodToken(w, pod, source)
		},
		Away:       c.away.Load,
		PoweredOff: c.reportsChanged,
		Pulled:     c.everywhere,
	})
	if err != nil {
		return err
	}
	c.meter(config.Start)
	c.controlPlane.values = c.meters.values
	w.Reach = c.kubelets.Reach
	w.Send, w.Await = c.send, c.await
	c.loop = loop.New(loop.Config{
		Clock:     w.Clock,
		Store:     w.Store,
		Performer: &performer{Performer: c.server.Performer(w), control: c.controlPlane},
		Actors:    slices.Concat(c.managers(), c.schedulers(), []loop.Actor{c.kubelets, c.network.KubeProxy(), c.containers.Agents(func(key store.Key) { c.loop.Wake(container.AgentsName, key) })}),
		Rand:      w.Seed.For("turns"),
		Slowness:  slowness,
		Observe:   config.Observe,
		Crashed: func(crash loop.Crash) {
			c.crashes.add(Crash{Crash: crash, Seed: w.Seed, Since: crash.When.Sub(config.Start)})
		},
	})
	return nil
}

// slowness is how many times longer than usual some actors take to react to
// changes. The deployment controller writes one object, and sees what the others
// come through; what makes and deletes pods does so one request after the other. The
// garbage collector puts objects into a graph first, and then asks the API server
// for them (GarbageCollector.attemptToDeleteItem, orphanDependents): it is never
// before a controller that reacts to the same change. Nor is the disruption
// controller: a budget comes with a request of its own, when the pods of a workload
// that was applied with it are there.
var slowness = map[string]float64{
	"deployment-controller": 0.1, "replicaset-controller": 2, "replication-controller": 2,
	"garbage-collector-controller": 30, "disruption-controller": 30,
}

// rootCA is what pods are told to trust the API server by, which is not on the
// simulated network: it names no key.
const rootCA = "# The simulated API server has no certificate.\n"

// begin makes what is there when a cluster has just been set up.
func (c *Cluster) begin(components func(string) ([]loop.Create, error)) error {
	if err := c.beginLeading(); err != nil {
		return err
	}
	if err := c.server.Bootstrap(c.world); err != nil {
		return err
	}
	if err := c.register(); err != nil {
		return err
	}
	if components != nil {
		if err := c.start(components); err != nil {
			return err
		}
	}
	c.compact(c.world.Store.Revision())
	return c.Settle()
}

// start makes the components of kube-system. Those whose manifests are files of the
// control plane are its kubelet's business.
func (c *Cluster) start(components func(string) ([]loop.Create, error)) error {
	all, err := components(c.nodes[0].Name)
	if err != nil {
		return err
	}
	defer c.world.Enter()()
	for _, create := range all {
		if manifest, ok := create.Object.(*corev1.Pod); ok && kubeletpod.IsStatic(manifest) {
			manifest.UID, manifest.Status.Phase = types.UID(manifest.Annotations[kubeletpod.HashAnnotation]), corev1.PodPending
			if err := c.kubelets.PutManifest(c.nodes[0].Name, manifest.Labels["component"]+".yaml", manifest); err != nil {
				return err
			}
			continue
		}
		if _, err := c.loop.Performer.Perform(kubelet.Name, create); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cluster) register() error {
	defer c.world.Enter()()
	return c.write(c.kubelets.Register(c.world.Clock.Now()))
}

// REST returns the configuration of in-process clients, who are
// administrators.
func (c *Cluster) REST() *rest.Config { return c.clients.Others().REST() }

// Clients returns what the cluster knows of its clients in this process.
func (c *Cluster) Clients() *client.Clients { return c.clients }

// Chance is what the cluster's seed gives to a client for a purpose.
func (c *Cluster) Chance(purpose string) *rand.Rand { return c.world.Seed.For("client " + purpose) }

// View returns the objects of the cluster as they are now.
func (c *Cluster) View() store.View { return c.world.Store.View() }

// Close ends the programs in the containers. The cluster must not be used any
// more.
func (c *Cluster) Close() {
	defer c.world.Enter()()
	_ = c.server.End(c.world) // what waits is told
	c.containers.Close()
	c.network.Close()
}
