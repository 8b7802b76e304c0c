package kubelet

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/environment"
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/images"
	"github.com/gherkube/gherkube/runtime/kubelet/latency"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/store"
)

// Name is the actor's name.
const Name = "kubelet"

// Config is what the kubelets work with.
type Config struct {
	Clock *clock.Clock
	// Rand gives jitter and container IDs. Give the kubelets a stream of their
	// own.
	Rand *rand.Rand
	// Heartbeats is the chance of heartbeats; nil means that those of all nodes are
	// alike.
	Heartbeats *rand.Rand
	Network    *network.Network
	// Runtime is the container runtime of all nodes. New sets its Exited.
	Runtime *container.Runtime
	Nodes   []node.Node
	Latency latency.Table
	// Wake makes the loop look at a pod again: for exits of containers and
	// answers to probes, which happen outside the store.
	Wake func(store.Key)
	// Pulled says which images are on every node from the start, besides
	// those of Node.Images: nil means none.
	Pulled func(reference string) bool
	// Token asks for service account tokens. Without it they are empty files.
	Token volume.TokenRequest
	// Away, if set, reports whether the API server does not answer at present.
	Away func() bool
	// PoweredOff, if set, is told of a node that has shut down.
	PoweredOff func(node string)
}

// Kubelets is the actor. Make one with New.
type Kubelets struct {
	Config
	shared *pod.Kubelet
	nodes  map[string]*kubelet
	pods   map[store.Key][]*worker // several while an old pod of the name ends
	static statics
	owners *containers.Owners
	links  *environment.Links
	names  *images.Names
	// watched says which of the objects that kubelets write clients watch.
	watched nodestatus.Watched
}

// New returns the kubelets of the given nodes, which it attaches to the network
// unless they are. Register says how the nodes get into the cluster. The error
// says which node's address is wrong.
func New(c Config) (*Kubelets, error) {
	k := &Kubelets{
		Config: c,
		shared: &pod.Kubelet{Clock: c.Clock, Rand: c.Rand, Network: c.Network, Runtime: c.Runtime, Latency: c.Latency, Wake: c.Wake, Away: c.Away},
		nodes:  map[string]*kubelet{},
		pods:   map[store.Key][]*worker{},
		owners: containers.NewOwners(),
		links:  environment.NewLinks(),
		names:  images.NewNames(),
	}
	k.static = newStatics(k.shared)
	for i := range c.Nodes {
		if err := k.add(&c.Nodes[i]); err != nil {
			return nil, err
		}
	}
	c.Runtime.Exited = k.owners.Exited
	kernels(k.nodes).connect(c.Runtime)
	return k, nil
}

// add adds a machine.
func (k *Kubelets) add(n *node.Node) error {
	host := k.Network.Host(n.IP)
	if host == nil {
		var err error
		if host, err = k.attach(n); err != nil {
			return err
		}
	}
	settings, err := eviction.Configuration{}.Settings()
	if err != nil {
		return err
	}
	m := newMachine(n, host, images.NewStore(k.names, k.Runtime, n.Images, k.Pulled), k.shared)
	m.reporter = nodestatus.New(n, k.Clock.Now(), k.Heartbeats, &k.watched)
	k.nodes[n.Name] = newKubelet(m, settings)
	return nil
}

// attach puts a machine on the network.
func (k *Kubelets) attach(n *node.Node) (*network.Host, error) {
	host, err := k.Network.Attach(network.Node, n.IP)
	if err != nil {
		return nil, fmt.Errorf("node %s: %w", n.Name, err)
	}
	host.Name = n.Name
	host.Gateway, _ = netip.ParseAddr(n.PodNet + ".1") // a machine without pods has none
	return host, nil
}

// Register returns the effects that put the nodes into the cluster.
func (k *Kubelets) Register(now time.Time) []loop.Effect {
	var out []loop.Effect
	for i := range k.Nodes {
		out = append(out, k.nodes[k.Nodes[i].Name].reporter.Register(now)...)
	}
	return out
}

// noNode says that there is no such node, and which there are.
func (k *Kubelets) noNode(name string) error {
	return fmt.Errorf("there is no node %s: there are %s", name, strings.Join(slices.Sorted(maps.Keys(k.nodes)), ", "))
}
