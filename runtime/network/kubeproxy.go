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
	// minSyncPeriod is between two syncs of kube-proxy's rules
	// (SetDefaults_KubeProxyConfiguration).
	minSyncPeriod = time.Second
	// syncing is how long after a change the rules are there: the informer's
	// latency and iptables-restore.
	syncing = 20 * time.Millisecond
)

// KubeProxy writes the rules for Services into the kernels of the nodes. All
// nodes' proxies see the same changes, and do that at the same time.
type KubeProxy struct {
	network *Network
	last    time.Time // when rules were written last
	due     time.Time // when they are to be written next; zero if they need not be
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
func (*KubeProxy) Dirty(_ store.View, c store.Change) []store.Key {
	switch c.Key.Resource {
	case store.Services.GroupResource, store.EndpointSlices.GroupResource:
		if matters(c.Old) || matters(c.New) || matters(c.Deleted) {
			if !sameRules(c.Old, c.New) {
				return []store.Key{allRules}
			}
		}
	case store.Nodes.GroupResource:
		if !sameZone(c.Old, c.New) {
			return []store.Key{allRules}
		}
	}
	return nil
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

// Reconcile implements loop.Actor as pkg/proxy/runner's BoundedFrequencyRunner:
// at once, but not sooner than minSyncPeriod after the last time.
func (p *KubeProxy) Reconcile(v store.View, _ store.Key, now time.Time) loop.Outcome {
	if p.due.IsZero() {
		p.due = now.Add(syncing)
		if earliest := p.last.Add(minSyncPeriod + syncing); p.due.Before(earliest) {
			p.due = earliest
		}
	}
	if now.Before(p.due) {
		return loop.Outcome{Again: p.due}
	}
	p.network.written = rulesOf(v)
	p.last, p.due = now, time.Time{}
	return loop.Outcome{}
}
