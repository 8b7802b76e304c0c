package real

import (
	"context"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// HasImage reports whether a node of the cluster has an image, by a name and tag as
// manifests have it. Nodes tell of a few dozen of their images only.
func (h *Hub) HasImage(ctx context.Context, image string) bool {
	clients, err := kubernetes.NewForConfig(h.config)
	if err != nil {
		return false
	}
	nodes, err := clients.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return false
	}
	for _, node := range nodes.Items {
		for _, i := range node.Status.Images {
			if slices.ContainsFunc(i.Names, func(name string) bool { return name == image || strings.HasPrefix(name, image+"@") }) {
				return true
			}
		}
	}
	return false
}
