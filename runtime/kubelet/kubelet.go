package kubelet

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

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
	// Beats is the chance of heartbeats; nil means that those of all nodes are
	// alike.
	Beats   *rand.Rand
	Network *network.Network
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
	// Fell, if set, is told of a node that has shut down.
	Fell func(node string)
}

// Kubelets is the actor. Make one with New.
type Kubelets struct {
	Config
	shared *pod.Kubelet
	nodes  map[string]*machine
	pods   map[store.Key][]*worker // several while an old pod of the name ends
	static map[store.Key]static    // those whose manifests are on their nodes
	// orphans are mirrors of no pod, and when they are to be deleted.
	orphans map[store.Key]time.Time
	owners  *containers.Owners
	links   *environment.Links
	names   *images.Names
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
		nodes:  map[string]*machine{},
		pods:   map[store.Key][]*worker{},
		static: map[store.Key]static{}, orphans: map[store.Key]time.Time{},
		owners: containers.NewOwners(),
		links:  environment.NewLinks(),
		names:  images.NewNames(),
	}
	for i := range c.Nodes {
		if err := k.add(&c.Nodes[i]); err != nil {
			return nil, err
		}
	}
	c.Runtime.Exited, c.Runtime.Used, c.Runtime.Wants, c.Runtime.Forked, c.Runtime.Hardware = k.owners.Exited, k.used, k.wants, k.forked, k.hardware
	c.Runtime.Disk = container.Disk{Wrote: k.wrote, Filed: k.filed, Room: k.hasRoom}
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
	m := newMachine(n, host, images.NewStore(k.names, k.Runtime, n.Images, k.Pulled), &k.shared.Latency, settings, k.Rand)
	m.reporter = nodestatus.New(n, k.Clock.Now(), k.Beats, &k.watched)
	k.nodes[n.Name] = m
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

// Name implements loop.Actor.
func (k *Kubelets) Name() string { return Name }

// Dirty implements loop.Actor: pods bound to a node of ours, and the nodes. A volume that its
// provisioner has deleted takes its directory on the node with it.
func (k *Kubelets) Dirty(_ store.View, c store.Change) []store.Key {
	if pv, ok := c.Deleted.(*corev1.PersistentVolume); ok {
		k.removeProvisioned(pv)
	}
	if c.Key.Resource != store.Pods.GroupResource {
		if n := k.nodes[c.Key.Name]; n != nil && n.reporter.Dirty(c) {
			return []store.Key{store.Nodes.Key("", c.Key.Name)}
		}
		return nil
	}
	obj := c.New
	if obj == nil {
		obj = c.Deleted
	}
	if p, ok := obj.(*corev1.Pod); ok && k.nodes[p.Spec.NodeName] != nil {
		return []store.Key{c.Key}
	}
	return nil
}

// Reconcile implements loop.Actor.
func (k *Kubelets) Reconcile(view store.View, key store.Key, now time.Time) loop.Outcome {
	if key.Resource == store.Nodes.GroupResource {
		return k.syncNode(view, k.nodes[key.Name], now)
	}
	k.shared.Begin(view, key)
	k.observe(view, key)
	for _, p := range slices.Clone(k.pods[key]) {
		if !p.asleep() {
			p.Agenda.Do(now)
		}
	}
	k.startStatic(key)
	again := k.tidy(key)
	if due := k.removeOrphan(view, key, now); !due.IsZero() && (again.IsZero() || due.Before(again)) {
		again = due
	}
	return loop.Outcome{Effects: k.shared.End(), Again: again}
}

// observe compares the pod object with the workers that run for its name.
func (k *Kubelets) observe(view store.View, key store.Key) {
	api, exists := store.Pods.Get(view, key.Namespace, key.Name)
	known := exists && pod.IsMirror(api)
	for _, p := range k.pods[key] {
		if p.Static() {
			k.observeStatic(p, api)
		} else if exists && api.UID == p.API.UID {
			known = true
			if !p.asleep() {
				p.updated(api)
			}
		} else if !p.asleep() {
			p.removed()
		}
	}
	if n := k.nodes[nodeOf(api)]; exists && !known && n != nil && !n.reporter.Asleep() {
		p := newWorker(k, n, key, api)
		k.pods[key] = append(k.pods[key], p)
		n.pods = append(n.pods, p)
		p.begin()
	}
}

func nodeOf(api *corev1.Pod) string {
	if api == nil {
		return ""
	}
	return api.Spec.NodeName
}

// tidy forgets workers that are done and returns when the others want to be
// looked at again.
func (k *Kubelets) tidy(key store.Key) time.Time {
	var again time.Time
	pods := slices.DeleteFunc(k.pods[key], func(p *worker) bool {
		if p.Gone && p.work == finished {
			p.forget()
			return true
		}
		return false
	})
	for _, p := range pods {
		if next := p.Agenda.Next(); !p.asleep() && !next.IsZero() && (again.IsZero() || next.Before(again)) {
			again = next
		}
	}
	if len(pods) == 0 {
		delete(k.pods, key)
	} else {
		k.pods[key] = pods
	}
	return again
}
