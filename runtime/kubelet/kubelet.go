package kubelet

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
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
	Rand    *rand.Rand
	Network *network.Network
	// Runtime is the container runtime of all nodes. New sets its Exited.
	Runtime *container.Runtime
	Nodes   []node.Node
	Latency Latency
	// Wake makes the loop look at a pod again: for exits of containers and
	// answers to probes, which happen outside the store.
	Wake func(store.Key)
	// Pulled says which images are on every node from the start, besides
	// those of Node.Images: nil means none.
	Pulled func(reference string) bool
	// Token, if set, makes a TokenRequest to the API server for a projected
	// service account token. The token itself is asked for, with sign, if
	// somebody reads it, at any time later. Without Token, such tokens are
	// empty files.
	Token func(pod *corev1.Pod, source *corev1.ServiceAccountTokenProjection) (sign func() (string, error), err error)
}

// Kubelets is the actor. Make one with New.
type Kubelets struct {
	Config
	nodes map[string]*machine
	pods  map[store.Key][]*pod    // several while an old pod of the name ends
	byID  map[string]*record      // containers by ID
	refs  map[string]imageRef     // images' names with their tags
	links map[string]serviceLinks // by namespace; "" for pods that want none of theirs

	effects []loop.Effect // of the reconciliation that is going on
	view    store.View
	busy    store.Key // whose reconciliation is going on
}

// New returns the kubelets of the given nodes, which it attaches to the network
// unless they are. Register says how the nodes get into the cluster. The error
// says which node's address is wrong.
func New(c Config) (*Kubelets, error) {
	k := &Kubelets{
		Config: c,
		nodes:  map[string]*machine{},
		pods:   map[store.Key][]*pod{},
		byID:   map[string]*record{},
		refs:   map[string]imageRef{},
		links:  map[string]serviceLinks{},
	}
	for i := range c.Nodes {
		n := newMachine(c.Nodes[i], c.Latency, c.Rand)
		if n.host = c.Network.Host(n.IP); n.host == nil {
			var err error
			if n.host, err = c.Network.Attach(network.Node, n.IP); err != nil {
				return nil, fmt.Errorf("node %s: %w", n.Name, err)
			}
		}
		k.nodes[n.Name] = n
	}
	c.Runtime.Exited = k.exited
	return k, nil
}

// Name implements loop.Actor.
func (k *Kubelets) Name() string { return Name }

// Dirty implements loop.Actor: pods bound to a node of ours.
func (k *Kubelets) Dirty(_ store.View, c store.Change) []store.Key {
	if c.Key.Resource != store.Pods.GroupResource {
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
	k.view, k.busy, k.effects = view, key, nil
	k.observe(key)
	for _, p := range slices.Clone(k.pods[key]) {
		for it := p.agenda.due(now); it != nil; it = p.agenda.due(now) {
			it.do()
		}
	}
	out := loop.Outcome{Effects: k.effects, Again: k.tidy(key)}
	k.effects, k.busy = nil, store.Key{}
	return out
}

// observe compares the pod object with the workers that run for its name.
func (k *Kubelets) observe(key store.Key) {
	api, exists := store.Pods.Get(k.view, key.Namespace, key.Name)
	known := false
	for _, p := range k.pods[key] {
		if exists && api.UID == p.api.UID {
			known = true
			p.updated(api)
		} else {
			p.removed()
		}
	}
	if n := k.nodes[nodeOf(api)]; exists && !known && n != nil {
		p := newPod(k, n, key, api)
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
	pods := slices.DeleteFunc(k.pods[key], func(p *pod) bool {
		if p.gone && p.work == finished {
			p.forget()
			return true
		}
		return false
	})
	for _, p := range pods {
		if next := p.agenda.next(); !next.IsZero() && (again.IsZero() || next.Before(again)) {
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

// wake lets the loop look at the pod, unless that is going on.
func (k *Kubelets) wake(key store.Key) {
	if k.busy != key {
		k.Wake(key)
	}
}

// last returns d with the machine's jitter.
func (k *Kubelets) last(d time.Duration) time.Duration {
	if k.Latency.Jitter <= 0 {
		return d
	}
	return d + time.Duration(k.Rand.Float64()*k.Latency.Jitter*float64(d))
}

// stretch is wait.Jitter with the kubelet's factor of 0.5 for retries.
func (k *Kubelets) stretch(d time.Duration) time.Duration {
	return d + time.Duration(k.Rand.Float64()*0.5*float64(d))
}

// newID returns a container ID as containerd makes them: 64 hex digits.
func (k *Kubelets) newID() string {
	return fmt.Sprintf("%016x%016x%016x%016x", k.Rand.Uint64(), k.Rand.Uint64(), k.Rand.Uint64(), k.Rand.Uint64())
}
