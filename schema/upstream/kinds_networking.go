package upstream

import (
	"k8s.io/kubernetes/pkg/registry/discovery/endpointslice"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/ingressclass"
	"k8s.io/kubernetes/pkg/registry/networking/ipaddress"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/networking/servicecidr"

	_ "k8s.io/kubernetes/pkg/apis/discovery/install" // registers its kinds with legacyscheme, as in the server
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
)

func (t *Kinds) addNetworking() {
	t.family("discovery.k8s.io", "v1", nativeScheme()).add("EndpointSlice", endpointslice.Strategy)

	networking := t.family("networking.k8s.io", "v1", nativeScheme())
	networking.add("IPAddress", ipaddress.Strategy)
	networking.add("Ingress", ingress.Strategy)
	networking.add("IngressClass", ingressclass.Strategy)
	networking.add("NetworkPolicy", networkpolicy.Strategy)
	networking.add("ServiceCIDR", servicecidr.Strategy)
}
