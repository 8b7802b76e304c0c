package network

import (
	"reflect"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

const (
	// minSyncPeriod is between the end of one sync of kube-proxy's rules and the
	// start of the next (SetDefaults_KubeProxyConfiguration).
	minSyncPeriod = time.Second
	// syncing is how long iptables-restore and the like take until what was read
	// at a sync's start holds.
	syncing = 30 * time.Millisecond
)

// KubeProxy writes the rules for Services into the kernels of the nodes. All
// nodes' proxies see the same changes, and do that at the same time.
type KubeProxy struct {
	network *Network
	changed bool      // there is something to read
	next    *rules    // read, and being written
	written time.Time // when the last rules are written, or were
}

// KubeProxy returns the actor that writes the network's rules. Until it has
// done so there are none.
func (n *Network) KubeProxy() *KubeProxy {
	n.written = &rules{}
	return &KubeProxy{network: n}
}

// Name implements loop.Actor.
func (*KubeProxy) Name() string { return "kube-proxy" }

// allRules stands for the rules, which are written as one.
var allRules = store.Key{Resource: schema.GroupResource{Resource: "kube-proxy"}, Name: "rules"}

// Dirty implements loop.Actor.
func (p *KubeProxy) Dirty(_ store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Services.GroupResource, store.EndpointSlices.GroupResource:
		if !matters(c.Old) && !matters(c.New) && !matters(c.Deleted) || sameRules(c.Old, c.New) {
			return nil
		}
	case store.Nodes.GroupResource:
		if sameZone(c.Old, c.New) {
			return nil
		}
	default:
		return nil
	}
	p.changed = true
	return []store.Key{allRules}
}

func matters(obj store.Object) bool { return obj != nil && proxied(obj) }

// sameRules reports whether the change of a Service or slice does not change its
// rules.
func sameRules(before, after store.Object) bool {
	if before == nil || after == nil || proxied(before) != proxied(after) {
		return false
	}
	switch a := before.(type) {
	case *corev1.Service:
		b, ok := after.(*corev1.Service)
		return ok && reflect.DeepEqual(a.Spec, b.Spec) && reflect.DeepEqual(a.Status.LoadBalancer, b.Status.LoadBalancer)
	case *discoveryv1.EndpointSlice:
		b, ok := after.(*discoveryv1.EndpointSlice)
		return ok && reflect.DeepEqual(a.Endpoints, b.Endpoints) && reflect.DeepEqual(a.Ports, b.Ports) &&
			a.Labels[discoveryv1.LabelServiceName] == b.Labels[discoveryv1.LabelServiceName]
	}
	return false
}

func sameZone(before, after store.Object) bool {
	return before != nil && after != nil &&
		before.GetLabels()[corev1.LabelTopologyZone] == after.GetLabels()[corev1.LabelTopologyZone]
}

// Reconcile implements loop.Actor as pkg/proxy/runner's BoundedFrequencyRunner: a
// change is read at once, but not sooner than minSyncPeriod after the last sync.
func (p *KubeProxy) Reconcile(v store.View, _ store.Key, now time.Time) loop.Outcome {
	if p.next != nil && !now.Before(p.written) {
		p.network.written, p.next = p.next, nil
	}
	if p.changed && p.next == nil && !now.Before(p.written.Add(minSyncPeriod)) {
		p.changed, p.next, p.written = false, rulesOf(v), now.Add(syncing)
	}
	switch {
	case p.next != nil:
		return loop.Outcome{Again: p.written}
	case p.changed:
		return loop.Outcome{Again: p.written.Add(minSyncPeriod)}
	}
	return loop.Outcome{}
}
