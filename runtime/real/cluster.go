package real

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Cluster is a cluster as one scenario has it. It implements target.Cluster and
// target.Syncer.
type Cluster struct {
	hub  *Hub
	view *view
	made *made
}

// REST returns the configuration that the hub was connected with. What clients
// that use it make outside of the scenario's namespaces is noted, to be deleted
// with them.
func (c *Cluster) REST() *rest.Config {
	config := rest.CopyConfig(c.hub.config)
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return noting{c.made, next} })
	return config
}

// Namespace is the scenario's own namespace.
func (c *Cluster) Namespace() string { return c.view.namespace }

// Now is the wall clock.
func (*Cluster) Now() time.Time { return time.Now() }

// Trace returns the changes that the scenario sees, in the order of their
// resourceVersions as far as these can be compared, and otherwise in that of
// their arrival. It begins with the objects that have no namespace.
func (c *Cluster) Trace() trace.Source { return c.view }

// Pass waits until done reports true, at most d. It asks at once, whenever
// something has changed that the scenario sees, and at the end.
func (c *Cluster) Pass(ctx context.Context, d time.Duration, done func() bool) error {
	end := time.NewTimer(d)
	defer end.Stop()
	for {
		if done() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c.hub.failed:
			return c.hub.failure()
		case <-c.view.changed:
		case <-end.C:
			done()
			return nil
		}
	}
}

// Busy reports whether the cluster starts or ends pods of the scenario.
func (c *Cluster) Busy() bool {
	k := c.hub.kind("Pod")
	if k == nil {
		return false
	}
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	for _, pod := range k.kept {
		if c.view.owns(pod.GetNamespace()) && inMotion(pod) {
			return true
		}
	}
	return false
}

// inMotion reports whether a node has work with a pod: it is to end, or one of
// its containers is being created.
func inMotion(pod *unstructured.Unstructured) bool {
	if pod.GetDeletionTimestamp() != nil {
		return true
	}
	for _, field := range []string{"initContainerStatuses", "containerStatuses"} {
		statuses, _, _ := unstructured.NestedSlice(pod.Object, "status", field)
		for _, s := range statuses {
			status, _ := s.(map[string]any)
			if reason, _, _ := unstructured.NestedString(status, "state", "waiting", "reason"); reason == "ContainerCreating" {
				return true
			}
		}
	}
	return false
}

// Nodes are the names of the nodes that take any pod at present, in order.
func (h *Hub) Nodes(ctx context.Context) ([]string, error) {
	list, err := h.client.Resource(nodes).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("listing the nodes: %w", err)
	}
	var names []string
	for i := range list.Items {
		if node := &list.Items[i]; takesPods(node) {
			names = append(names, node.GetName())
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return names, nil
}

// takesPods reports whether nothing keeps pods from a node. A taint that keeps
// them away only where possible does not.
func takesPods(node *unstructured.Unstructured) bool {
	if cordoned, _, _ := unstructured.NestedBool(node.Object, "spec", "unschedulable"); cordoned {
		return false
	}
	taints, _, _ := unstructured.NestedSlice(node.Object, "spec", "taints")
	return !slices.ContainsFunc(taints, func(t any) bool {
		taint, _ := t.(map[string]any)
		return taint["effect"] != "PreferNoSchedule"
	})
}
