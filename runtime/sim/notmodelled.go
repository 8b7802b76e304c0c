package sim

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/store"
	"github.com/gherkube/gherkube/runtime/trace"
)

// NotModelled says what does not happen to the objects of a kind; "" if
// something acts on them.
func (c *Cluster) NotModelled(kind trace.Kind) string {
	defer c.world.Enter()()
	return apiserver.NotModelled(c.world, kind.GroupVersionKind)
}

// acts reports whether a program in a pod acts on the objects of a resource, or is
// about to: a pod is there, or what makes pods. The caller is inside the gate.
func (c *Cluster) acts(resource schema.GroupResource) bool {
	view := c.world.Store.View()
	has := func(spec corev1.PodSpec) bool {
		return slices.ContainsFunc(spec.Containers, func(container corev1.Container) bool {
			full, err := image.Normalize(container.Image)
			if err != nil || !c.containers.Images.Knows(full) {
				return false
			}
			found, ok := c.containers.Images.Find(container.Image)
			return ok && slices.Contains(found.ActsOn(), resource)
		})
	}
	for _, d := range store.Deployments.List(view, "") {
		if has(d.Spec.Template.Spec) {
			return true
		}
	}
	for _, d := range store.DaemonSets.List(view, "") {
		if has(d.Spec.Template.Spec) {
			return true
		}
	}
	for _, n := range store.Namespaces.List(view, "") {
		for _, bare := range store.Pods.Indexed(view, store.ByController, store.ControllerValue(n.Name, "")) {
			if has(bare.Spec) {
				return true
			}
		}
	}
	return false
}
