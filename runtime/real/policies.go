package real

import (
	"context"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// enforcers are the DaemonSets of network plug-ins that enforce NetworkPolicies,
// as their own manifests name them. The API does not say whether a network does.
var enforcers = []string{"antrea-agent", "calico-node", "canal", "cilium", "kindnet", "kube-network-policies", "kube-router", "weave-net"}

// EnforcesNetworkPolicies reports whether the cluster runs a network plug-in that
// is known to enforce NetworkPolicies.
func (h *Hub) EnforcesNetworkPolicies(ctx context.Context) bool {
	clients, err := kubernetes.NewForConfig(h.config)
	if err != nil {
		return false
	}
	sets, err := clients.AppsV1().DaemonSets(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return false
	}
	for _, s := range sets.Items {
		if slices.Contains(enforcers, s.Name) {
			return true
		}
	}
	return false
}
