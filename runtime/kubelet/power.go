package kubelet

import (
	"fmt"
	"maps"
	"slices"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/kubelet/eviction"
	"github.com/gherkube/gherkube/runtime/kubelet/node"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// LastReport returns when the kubelet of the node reported last, and whether it goes
// on to; the zero time if there is no such kubelet.
func (k *Kubelets) LastReport(node string) (last time.Time, still bool) {
	if n := k.nodes[node]; n != nil {
		return n.reporter.Last(k.Clock.Now())
	}
	return time.Time{}, false
}

// Heartbeat returns the effects that bring what kubelets write of a node without a
// change, its lease or the heartbeats of its status, to where it would be by
// now. It is nobody's business until somebody looks.
func (k *Kubelets) Heartbeat(view store.View, resource schema.GroupResource, node string) []loop.Effect {
	n := k.nodes[node]
	switch {
	case n == nil:
		return nil
	case resource == store.Leases.GroupResource:
		return n.reporter.Renew(view, k.Clock.Now())
	}
	return n.reporter.Refresh(view, k.Clock.Now())
}

// Watched says that a client watches leases or nodes: from now on what kubelets
// write is written when they write it.
func (k *Kubelets) Watched(resource schema.GroupResource) {
	now := k.watched
	now.Leases = now.Leases || resource == store.Leases.GroupResource
	now.Nodes = now.Nodes || resource == store.Nodes.GroupResource
	if now == k.watched {
		return
	}
	k.watched = now
	for _, name := range slices.Sorted(maps.Keys(k.nodes)) {
		k.Wake(store.Nodes.Key("", name))
	}
}

// Stop stops the kubelet of a node: nothing is reported any more and nothing that
// is wanted is done, but the containers go on. It returns the last that the kubelet
// has written.
func (k *Kubelets) Stop(view store.View, node string) ([]loop.Effect, error) {
	n := k.nodes[node]
	switch {
	case n == nil:
		return nil, k.noNode(node)
	case n.Host == nil:
		return nil, fmt.Errorf("node %s is off already", node)
	case n.reporter.Stopped():
		return nil, fmt.Errorf("the kubelet of node %s is stopped already", node)
	}
	return n.reporter.Stop(view, k.Clock.Now()), nil
}

// PowerOff stops the whole machine: its containers end, and it is not on
// the network.
func (k *Kubelets) PowerOff(view store.View, node string) ([]loop.Effect, error) {
	n := k.nodes[node]
	switch {
	case n == nil:
		return nil, k.noNode(node)
	case n.Host == nil:
		return nil, fmt.Errorf("node %s is off already", node)
	case n.reporter.Stopped(): // its kubelet was stopped before
		n.off()
		return nil, nil
	}
	last, err := k.Stop(view, node)
	if err != nil {
		return nil, err
	}
	n.off()
	return last, nil
}

// ShutDown shuts a machine down whose kubelet delays that until its pods have ended, at
// most for the periods. Without periods the kubelet does not notice, as by default.
func (k *Kubelets) ShutDown(node string, periods []ShutdownPeriod) error {
	n := k.nodes[node]
	switch {
	case n == nil:
		return k.noNode(node)
	case n.Host == nil:
		return fmt.Errorf("node %s is off already", node)
	case n.shutdown != nil:
		return fmt.Errorf("node %s is shutting down already", node)
	}
	if n.reporter.Idle() {
		periods = nil // nobody delays it
	}
	n.shutdown = newShutdown(periods, n.pods)
	n.wakeNode()
	return nil
}

// Continue lets the kubelet of a node that was stopped go on as if time had
// stood still for it.
func (k *Kubelets) Continue(view store.View, node string) error {
	n, err := k.powered(node)
	if err != nil {
		return err
	}
	n.reporter.Continue(k.Clock.Now())
	k.static.read(n)
	n.wakeNode()
	n.wakePods(view)
	return nil
}

// Start lets the kubelet of a node that was stopped start anew. It looks at its
// pods when it has registered its node.
func (k *Kubelets) Start(_ store.View, node string) error {
	n, err := k.powered(node)
	if err != nil {
		return err
	}
	n.reporter.Start(k.Clock.Now())
	n.wakeNode()
	return nil
}

// powered returns the machine of a node whose kubelet was stopped. It is on the network
// from now on.
func (k *Kubelets) powered(node string) (*kubelet, error) {
	n := k.nodes[node]
	switch {
	case n == nil:
		return nil, k.noNode(node)
	case !n.reporter.Stopped():
		return nil, fmt.Errorf("node %s has not fallen silent", node)
	case n.Host == nil:
		host, err := k.attach(n.Node.Node)
		if err != nil {
			return nil, err
		}
		n.Host = host
	}
	return n, nil
}

// Reach says why the kubelet of a node cannot be reached, as connect does; nil if
// it can.
func (k *Kubelets) Reach(node string) error {
	n := k.nodes[node]
	switch {
	case n == nil || n.Host == nil:
		return syscall.EHOSTUNREACH
	case n.reporter.Idle():
		return syscall.ECONNREFUSED
	}
	return nil
}

// Configure gives the kubelet of a node other settings, which hold from when it
// starts anew.
func (k *Kubelets) Configure(node string, s eviction.Settings) error {
	n := k.nodes[node]
	if n == nil {
		return k.noNode(node)
	}
	n.configure(s)
	return nil
}

// Join adds a machine, whose kubelet starts.
func (k *Kubelets) Join(machine *node.Node) error {
	if k.nodes[machine.Name] != nil {
		return fmt.Errorf("there is a node %s already", machine.Name)
	}
	if err := k.add(machine); err != nil {
		return err
	}
	k.nodes[machine.Name].reporter.Start(k.Clock.Now())
	k.Wake(store.Nodes.Key("", machine.Name))
	return nil
}
