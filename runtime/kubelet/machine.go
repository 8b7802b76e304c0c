package kubelet

import (
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/images"
	"github.com/gherkube/gherkube/runtime/kubelet/latency"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/storage"
)

// machine is what the kubelet of one machine keeps.
type machine struct {
	pod.Node
	pods []*worker // those that a worker runs for, in the order of their coming
	// manifests are those of static pods, by file; the kubelet has read them unless
	// it does not run.
	manifests map[string]*corev1.Pod
	// Phases of the node's tickers: how long after a whole period they tick.
	relist, sync, housekeeping time.Duration
	images                     *images.Store
	addresses                  *containers.Addresses
	directories                volume.Host
	statuses                   status.Ticks
	reporter                   *nodestatus.Reporter
	pressure                   pressure
	disk                       nodefs
	processors                 processors
	processes                  int64 // of its containers
	resizes                    resizes
	shutdown                   *shutdown // nil unless the machine shuts down
}

func newMachine(n *node.Node, host *network.Host, store *images.Store, l *latency.Table, settings eviction.Settings, rng *rand.Rand) *machine {
	out := &machine{
		Node:   pod.Node{Node: n, Allocatable: n.Resources(), Host: host},
		images: store, addresses: containers.NewAddresses(n.PodNet),
	}
	out.relist = time.Duration(rng.Int64N(int64(l.RelistPeriod)))
	out.sync = time.Duration(rng.Int64N(int64(l.SyncPeriod)))
	out.housekeeping = time.Duration(rng.Int64N(int64(l.Housekeeping)))
	out.pressure.phase = out.relist * (eviction.Interval / l.RelistPeriod)
	out.manage(settings)
	return out
}

// manage gives the machine a new eviction manager.
func (n *machine) manage(s eviction.Settings) {
	p := &n.pressure
	p.check.Stop()
	p.check, p.victim, p.due = nil, nil, true
	p.manager = eviction.NewManager(s)
	p.limit = p.manager.Limit(corev1.ResourceMemory, n.Allocatable.Memory().Value()) - systemMemory
	n.disk.room, n.disk.files, n.disk.due = 0, 0, false
}

// active are the other pods of the node that have not ended.
func (n *machine) active(but *worker) []*corev1.Pod {
	var out []*corev1.Pod
	for _, p := range n.pods {
		if p != but && p.mayRun() && !p.Gone {
			out = append(out, p.API)
		}
	}
	return out
}

// removeProvisioned is what the provisioner's pod does on the node of a volume
// that is deleted (the script teardown of rancher/local-path-provisioner). What
// is not there need not be removed.
func (k *Kubelets) removeProvisioned(pv *corev1.PersistentVolume) {
	n := k.nodes[pv.Annotations[storage.LocalPathNode]]
	if n == nil || pv.Annotations[storage.DynamicallyProvisioned] != storage.LocalPath ||
		pv.Status.Phase != corev1.VolumeReleased || pv.Spec.PersistentVolumeReclaimPolicy != corev1.PersistentVolumeReclaimDelete {
		return
	}
	switch {
	case pv.Spec.HostPath != nil:
		_ = n.directories.Remove(pv.Spec.HostPath.Path, k.Clock.Now())
	case pv.Spec.Local != nil:
		_ = n.directories.Remove(pv.Spec.Local.Path, k.Clock.Now())
	}
}
