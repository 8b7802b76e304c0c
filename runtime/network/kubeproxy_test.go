package network

import (
	"net/netip"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/gherkube/gherkube/runtime/store"
)

// TestKubeProxySyncs is BoundedFrequencyRunner: the first change is read at once,
// those within a second after that sync together at its end.
func TestKubeProxySyncs(t *testing.T) {
	w := newWorld(t, 1)
	p := w.KubeProxy()
	changed := func(at time.Duration, name string) time.Duration {
		svc := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name}, Spec: corev1.ServiceSpec{ClusterIP: "10.96.0.7"}}
		w.create(store.Services.KeyOf(svc), svc)
		p.Dirty(w.store.View(), store.Change{Key: store.Services.KeyOf(svc), New: svc})
		return p.Reconcile(w.store.View(), allRules, start.Add(at)).Again.Sub(start)
	}
	again := func(at time.Duration) { p.Reconcile(w.store.View(), allRules, start.Add(at)) }
	if next := changed(0, "a"); next != syncing || len(w.rules().services) != 0 {
		t.Errorf("the first sync ends at %s with %d Services before", next, len(w.rules().services))
	}
	changed(10*time.Millisecond, "b")
	again(syncing)
	if len(w.rules().services) != 1 {
		t.Errorf("the first sync has written %d Services, not the one that it had read", len(w.rules().services))
	}
	if next := changed(500*time.Millisecond, "c"); next != syncing+minSyncPeriod {
		t.Errorf("the next sync begins at %s", next)
	}
	again(syncing + minSyncPeriod)
	again(2*syncing + minSyncPeriod)
	if len(w.rules().services) != 3 {
		t.Errorf("the second sync has written %d Services", len(w.rules().services))
	}
}

// TestReachable is proxy.CategorizeEndpoints.
func TestReachable(t *testing.T) {
	one := func(ip, node string, ready, serving, terminating bool) discoveryv1.Endpoint {
		return discoveryv1.Endpoint{Addresses: []string{ip}, NodeName: &node, Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &serving, Terminating: &terminating}}
	}
	near, far := one("10.244.1.2", "n1", true, true, false), one("10.244.2.2", "n2", true, true, false)
	ending, ended := one("10.244.1.3", "n1", false, true, true), one("10.244.1.4", "n1", false, false, true)
	local := corev1.ServiceInternalTrafficPolicyLocal
	for _, test := range []struct {
		name                  string
		policy                *corev1.ServiceInternalTrafficPolicy
		endpoints             []discoveryv1.Endpoint
		wantCluster, wantHere int
		anywhere              bool
	}{
		{"all ready ones", nil, []discoveryv1.Endpoint{near, far, ending, ended}, 2, 0, true},
		{"terminating ones if none is ready", nil, []discoveryv1.Endpoint{ending, ended}, 1, 0, true},
		{"none", nil, []discoveryv1.Endpoint{ended}, 0, 0, false},
		{"of the node only", &local, []discoveryv1.Endpoint{near, far}, 0, 1, true},
		{"the node's terminating ones, although others are ready", &local, []discoveryv1.Endpoint{ending, far}, 0, 1, true},
		{"none on the node", &local, []discoveryv1.Endpoint{far}, 0, 0, true},
	} {
		svc := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "s"}, Spec: corev1.ServiceSpec{InternalTrafficPolicy: test.policy}}
		r := &rules{slices: map[store.Key][]*discoveryv1.EndpointSlice{store.Services.KeyOf(svc): {{
			Endpoints: test.endpoints, Ports: []discoveryv1.EndpointPort{{Port: ptr.To[int32](80)}},
		}}}}
		got := r.reach(svc, "", "n1")
		if len(got.cluster) != test.wantCluster || len(got.local) != test.wantHere || got.anywhere != test.anywhere {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// TestNetworkPolicyRules are the ways in which a rule names a peer and a port.
func TestNetworkPolicyRules(t *testing.T) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "server", Labels: map[string]string{"app": "server"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}}}}},
	}
	client := peer{address: netip.MustParseAddr("10.244.1.2"), labels: map[string]string{"team": "a"}, pod: &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "other", Labels: map[string]string{"role": "client"}},
	}}
	port := func(p intstr.IntOrString, end *int32) []networkingv1.NetworkPolicyPort {
		return []networkingv1.NetworkPolicyPort{{Port: &p, EndPort: end}}
	}
	labelled := func(k, v string) *metav1.LabelSelector {
		return &metav1.LabelSelector{MatchLabels: map[string]string{k: v}}
	}
	for _, test := range []struct {
		name string
		rule networkingv1.NetworkPolicyIngressRule
		want bool
	}{
		{"everything", networkingv1.NetworkPolicyIngressRule{}, true},
		{"a named port", networkingv1.NetworkPolicyIngressRule{Ports: port(intstr.FromString("http"), nil)}, true},
		{"another name", networkingv1.NetworkPolicyIngressRule{Ports: port(intstr.FromString("https"), nil)}, false},
		{"a range of ports", networkingv1.NetworkPolicyIngressRule{Ports: port(intstr.FromInt32(8000), ptr.To[int32](9000))}, true},
		{"the port of the Service", networkingv1.NetworkPolicyIngressRule{Ports: port(intstr.FromInt32(80), nil)}, false},
		{"pods of the policy's namespace", networkingv1.NetworkPolicyIngressRule{From: []networkingv1.NetworkPolicyPeer{{PodSelector: labelled("role", "client")}}}, false},
		{"pods of other namespaces", networkingv1.NetworkPolicyIngressRule{From: []networkingv1.NetworkPolicyPeer{{NamespaceSelector: labelled("team", "a"), PodSelector: labelled("role", "client")}}}, true},
		{"a block", networkingv1.NetworkPolicyIngressRule{From: []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: "10.244.0.0/16"}}}}, true},
		{"a block but for a part", networkingv1.NetworkPolicyIngressRule{From: []networkingv1.NetworkPolicyPeer{{IPBlock: &networkingv1.IPBlock{CIDR: "10.244.0.0/16", Except: []string{"10.244.1.0/24"}}}}}, false},
	} {
		policy := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "p"}, Spec: networkingv1.NetworkPolicySpec{
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}, Ingress: []networkingv1.NetworkPolicyIngressRule{test.rule},
		}}
		w := newWorld(t, 1)
		w.create(store.NetworkPolicies.KeyOf(policy), policy)
		c := connection{from: client, to: peer{pod: pod}, protocol: corev1.ProtocolTCP, port: 8080}
		if got := w.allowed(networkingv1.PolicyTypeIngress, c); got != test.want {
			t.Errorf("%s: allowed %v", test.name, got)
		}
	}
}
