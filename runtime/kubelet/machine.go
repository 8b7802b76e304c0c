package kubelet

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/gherkube/gherkube/runtime/kubelet/containers"
	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/images"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/kubelet/nodestatus"
	"github.com/gherkube/gherkube/runtime/kubelet/pod"
	"github.com/gherkube/gherkube/runtime/kubelet/status"
	"github.com/gherkube/gherkube/runtime/kubelet/volume"
	"github.com/gherkube/gherkube/runtime/network"
	"github.com/gherkube/gherkube/runtime/storage"
	"github.com/gherkube/gherkube/runtime/store"
)

// machine is what a kubelet keeps of its machine, whatever pods run on it.
type machine struct {
	pod.Node
	shared *pod.Kubelet
	// Phases of the node's tickers: how long after a whole period they tick.
	relist, sync, housekeeping time.Duration
	evictions, collections     time.Duration
	images                     *images.Store
	addresses                  *containers.Addresses
	directories                volume.Host
	statuses                   status.Ticks
	reporter                   *nodestatus.Reporter
	manager                    *eviction.Manager
}

func newMachine(n *node.Node, host *network.Host, store *images.Store, shared *pod.Kubelet) *machine {
	out := &machine{
		Node: pod.Node{Node: n, Allocatable: n.Resources(), Host: host}, shared: shared,
		images: store, addresses: containers.NewAddresses(n.PodNet),
	}
	rng, l := shared.Rand, &shared.Latency
	out.relist = time.Duration(rng.Int64N(int64(l.RelistPeriod)))
	out.sync = time.Duration(rng.Int64N(int64(l.SyncPeriod)))
	out.housekeeping = time.Duration(rng.Int64N(int64(l.Housekeeping)))
	out.evictions = out.relist * (eviction.Interval / l.RelistPeriod)
	out.collections = out.relist * (images.CollectionPeriod / time.Second)
	return out
}

// wakeNode lets the loop look at the node.
func (m *machine) wakeNode() { m.shared.Wake(store.Nodes.Key("", m.Name)) }

// object is the node as the API server has it; false if it has none.
func (m *machine) object(view store.View) (*corev1.Node, bool) {
	return store.Nodes.Get(view, "", m.Name)
}

// removeProvisioned is what the provisioner's pod does on the node of a volume
// that is deleted (the script teardown of rancher/local-path-provisioner). What
// is not there need not be removed.
func (m *machine) removeProvisioned(pv *corev1.PersistentVolume) {
	if pv.Annotations[storage.DynamicallyProvisioned] != storage.LocalPath ||
		pv.Status.Phase != corev1.VolumeReleased || pv.Spec.PersistentVolumeReclaimPolicy != corev1.PersistentVolumeReclaimDelete {
		return
	}
	switch {
	case pv.Spec.HostPath != nil:
		_ = m.directories.Remove(pv.Spec.HostPath.Path, m.shared.Now())
	case pv.Spec.Local != nil:
		_ = m.directories.Remove(pv.Spec.Local.Path, m.shared.Now())
	}
}
