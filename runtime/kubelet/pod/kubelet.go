package pod

import (
	"fmt"
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container"
	"github.com/gherkube/gherkube/runtime/kubelet/latency"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/store"
)

// Kubelet is what the parts of all pods' workers work with.
type Kubelet struct {
	Clock   *clock.Clock
	Rand    *rand.Rand
	Network *network.Network
	Runtime *container.Runtime
	Latency latency.Table
	// Wake makes the loop look at a pod again.
	Wake func(store.Key)
	// Away, if set, reports whether the API server does not answer at present.
	Away func() bool

	view    store.View
	busy    store.Key     // whose reconciliation is going on
	effects []loop.Effect // what it has asked for
}

// Begin begins the reconciliation of a pod.
func (k *Kubelet) Begin(view store.View, key store.Key) {
	k.view, k.busy, k.effects = view, key, nil
}

// End ends the reconciliation and returns what was asked for meanwhile.
func (k *Kubelet) End() []loop.Effect {
	effects := k.effects
	k.busy, k.effects = store.Key{}, nil
	return effects
}

// View is what the reconciliation sees of the cluster.
func (k *Kubelet) View() store.View { return k.view }

// Emit asks for an effect.
func (k *Kubelet) Emit(e loop.Effect) { k.effects = append(k.effects, e) }

// LookAgain lets the loop look at the pod, unless that is going on.
func (k *Kubelet) LookAgain(key store.Key) {
	if k.busy != key {
		k.Wake(key)
	}
}

// Alone reports whether the kubelet cannot reach the API server at present.
func (k *Kubelet) Alone() bool { return k.Away != nil && k.Away() }

// Now is the present instant.
func (k *Kubelet) Now() time.Time { return k.Clock.Now() }

// Last returns how long something that takes d takes this time.
func (k *Kubelet) Last(d time.Duration) time.Duration {
	if k.Latency.Jitter <= 0 {
		return d
	}
	return d + time.Duration(k.Rand.Float64()*k.Latency.Jitter*float64(d))
}

// Stretch is wait.Jitter with the kubelet's factor of 0.5 for retries.
func (k *Kubelet) Stretch(d time.Duration) time.Duration {
	return d + time.Duration(k.Rand.Float64()*0.5*float64(d))
}

// NewID returns a container ID as containerd makes them: 64 hex digits.
func (k *Kubelet) NewID() string {
	return fmt.Sprintf("%016x%016x%016x%016x", k.Rand.Uint64(), k.Rand.Uint64(), k.Rand.Uint64(), k.Rand.Uint64())
}

// Node is what the parts of a pod's worker know of its node.
type Node struct {
	*node.Node
	// Allocatable is what pods may use; it is not to be changed.
	Allocatable corev1.ResourceList
	Host        *network.Host
}
