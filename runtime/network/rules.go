package network

import (
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/kubernetes/pkg/proxy/apis"

	"github.com/gherkube/gherkube/runtime/store"
)

// rules are what kube-proxy has written into the kernels of all nodes: the
// Services and their endpoints as they were then.
type rules struct {
	services []*corev1.Service
	slices   map[store.Key][]*discoveryv1.EndpointSlice // by Service
	zones    map[string]string                          // of nodes, by name
}

// rulesOf reads what kube-proxy would write now.
func rulesOf(v store.View) *rules {
	r := &rules{slices: map[store.Key][]*discoveryv1.EndpointSlice{}, zones: map[string]string{}}
	for _, svc := range store.Services.List(v, "") {
		if proxied(svc) && !headless(svc) {
			r.services = append(r.services, svc)
		}
	}
	for _, slice := range store.EndpointSlices.List(v, "") {
		if proxied(slice) {
			key := store.Services.Key(slice.Namespace, slice.Labels[discoveryv1.LabelServiceName])
			r.slices[key] = append(r.slices[key], slice)
		}
	}
	for _, node := range store.Nodes.List(v, "") {
		r.zones[node.Name] = node.Labels[corev1.LabelTopologyZone]
	}
	return r
}

// proxied reports whether kube-proxy is told of the Service or slice: see the
// label selectors of ProxyServer.Run.
func proxied(obj store.Object) bool {
	_, other := obj.GetLabels()[apis.LabelServiceProxyName]
	_, headless := obj.GetLabels()[corev1.IsHeadlessService]
	return !other && !headless
}

// headless reports whether a Service has no address of its own: see
// proxyutil.ShouldSkipService.
func headless(svc *corev1.Service) bool {
	return svc.Spec.Type == corev1.ServiceTypeExternalName || svc.Spec.ClusterIP == corev1.ClusterIPNone || svc.Spec.ClusterIP == ""
}

// rules returns what holds now: what kube-proxy has written or, in a network
// without one, what it would write.
func (n *Network) rules() *rules {
	switch {
	case n.written != nil:
		return n.written
	case n.View == nil:
		return &rules{}
	default:
		return rulesOf(n.View())
	}
}
