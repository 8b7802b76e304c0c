package kubelet

import (
	"math/rand/v2"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/network"
)

// machine is what the kubelet of one machine keeps.
type machine struct {
	node.Node
	allocatable corev1.ResourceList
	pods        []*pod // those that a worker runs for, in the order of their coming
	host        *network.Host
	// Phases of the node's tickers: how long after a whole period they tick.
	relist, sync, housekeeping time.Duration
	reconcile                  time.Duration // of statuses; negative until it is needed
	images                     map[string]bool
	lastIP                     int
	ips                        map[int]bool
	pulling                    bool // one image at a time: serializeImagePulls
	pulls                      []func()
	paths                      map[string]*filesystem.Tree // hostPath volumes
}

func newMachine(n node.Node, l Latency, rng *rand.Rand) *machine {
	out := &machine{Node: n, reconcile: -1, images: map[string]bool{}, ips: map[int]bool{}, lastIP: 1}
	out.allocatable = n.Resources()
	out.relist = time.Duration(rng.Int64N(int64(l.RelistPeriod)))
	out.sync = time.Duration(rng.Int64N(int64(l.SyncPeriod)))
	out.housekeeping = time.Duration(rng.Int64N(int64(l.Housekeeping)))
	for _, image := range n.Images {
		out.images[image] = true
	}
	return out
}

// tick returns the first tick after now of a ticker with the given period and
// phase.
func tick(now time.Time, period, phase time.Duration) time.Time {
	into := time.Duration(now.UnixNano()-int64(phase)) % period
	if into < 0 {
		into += period
	}
	return now.Add(period - into)
}

// nextReconcile is the next tick at which the node's status manager compares all
// statuses with those of the API server.
func (n *machine) nextReconcile(now time.Time, rng *rand.Rand) time.Time {
	if n.reconcile < 0 {
		n.reconcile = time.Duration(rng.Int64N(int64(statusPeriod)))
	}
	return tick(now, statusPeriod, n.reconcile)
}

// takeIP returns the node's next free pod address, as host-local IPAM does;
// false if all are taken.
func (n *machine) takeIP() (string, int, bool) {
	for range 253 {
		n.lastIP++
		if n.lastIP > 254 {
			n.lastIP = 2
		}
		if !n.ips[n.lastIP] {
			n.ips[n.lastIP] = true
			return n.PodNet + "." + strconv.Itoa(n.lastIP), n.lastIP, true
		}
	}
	return "", 0, false
}

// Register returns the effects that put the nodes into the cluster.
func (k *Kubelets) Register(now time.Time) []loop.Effect {
	return nodestatus.Register(k.Nodes, now)
}
