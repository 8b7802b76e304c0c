package nodestatus

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
)

// resources are what the kubelet says of its node's resources: its own, and
// what somebody else has added to the capacity, of which all is allocatable
// (nodestatus.MachineInfo).
func (n *Reporter) resources(obj *corev1.Node) (capacity, allocatable corev1.ResourceList) {
	own := n.node.Resources()
	capacity, allocatable = corev1.ResourceList{}, corev1.ResourceList{}
	for name, q := range obj.Status.Allocatable {
		if _, stays := obj.Status.Capacity[name]; stays || !extended(name) {
			allocatable[name] = q
		}
	}
	for _, list := range []corev1.ResourceList{obj.Status.Capacity, own} {
		for name, q := range list {
			capacity[name], allocatable[name] = q, q
		}
	}
	return capacity, allocatable
}

func (n *Reporter) resourcesDiffer(obj *corev1.Node) bool {
	capacity, allocatable := n.resources(obj)
	return !apiequality.Semantic.DeepEqual(capacity, obj.Status.Capacity) ||
		!apiequality.Semantic.DeepEqual(allocatable, obj.Status.Allocatable)
}

// extended is v1helper.IsExtendedResourceName, but for names that cannot be
// written.
func extended(name corev1.ResourceName) bool {
	return strings.Contains(string(name), "/") && !strings.Contains(string(name), corev1.ResourceDefaultNamespacePrefix) &&
		!strings.HasPrefix(string(name), corev1.DefaultResourceRequestsPrefix)
}
