package real

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
)

const (
	// Prefix begins the names of scenarios' namespaces.
	Prefix = "gherkube-"
	// Selector finds scenarios' namespaces by their label, those that a run
	// that was killed has left, too:
	//
	//	kubectl delete namespace -l app.kubernetes.io/managed-by=gherkube
	Selector          = label + "=" + labelValue
	label, labelValue = "app.kubernetes.io/managed-by", "gherkube"
	// openTimeout is how long the cluster may need until a namespace can be used,
	// and closeTimeout until it is gone.
	openTimeout, closeTimeout = time.Minute, 3 * time.Minute
)

// Open makes a namespace for a scenario. It returns when pods can be made
// there. Close the cluster when the scenario ends.
func (h *Hub) Open(ctx context.Context) (*Cluster, error) {
	name := Prefix + strings.ToLower(rand.Text()[:10])
	c := &Cluster{hub: h, view: h.open(name)}
	c.made = &made{cluster: c}
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	ns := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": namespaces}}
	ns.SetName(name)
	ns.SetLabels(map[string]string{label: labelValue})
	if _, err := h.kind(namespaces).client.Create(ctx, ns, metav1.CreateOptions{}); err != nil {
		c.view.close()
		return nil, fmt.Errorf("making the namespace %s: %w", name, err)
	}
	// What pods refer to without saying so.
	for resource, object := range map[string]string{"serviceaccounts": "default", "configmaps": "kube-root-ca.crt"} {
		if err := c.await(ctx, resource, object); err != nil {
			return nil, errors.Join(fmt.Errorf("waiting for %s %s of namespace %s: %w", resource, object, name, err), c.Close(ctx))
		}
	}
	return c, nil
}

// Others are how many namespaces of scenarios there are that this hub did not
// make: those of other runs, which may have been killed.
func (h *Hub) Others(ctx context.Context) (int, error) {
	list, err := h.kind(namespaces).client.List(ctx, metav1.ListOptions{LabelSelector: Selector})
	if err != nil {
		return 0, fmt.Errorf("listing namespaces: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	others := 0
	for i := range list.Items {
		if !slices.ContainsFunc(h.views, func(v *view) bool { return v.owns(list.Items[i].GetName()) }) {
			others++
		}
	}
	return others, nil
}

// await returns when an object of the scenario's namespace exists.
func (c *Cluster) await(ctx context.Context, resource, name string) error {
	client := c.hub.client.Resource(schema.GroupVersionResource{Version: "v1", Resource: resource}).Namespace(c.Namespace())
	for {
		// Without a resourceVersion, a watch begins with what exists.
		w, err := client.Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name})
		if err != nil {
			return err
		}
		found, err := appears(w)
		if found || err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

func appears(w watch.Interface) (bool, error) {
	defer w.Stop()
	for e := range w.ResultChan() {
		switch e.Type {
		case watch.Added, watch.Modified:
			return true, nil
		case watch.Error:
			return false, apierrors.FromObject(e.Object)
		}
	}
	return false, nil
}

// Close deletes the scenario's namespaces and what else it has made, puts back
// the nodes that it has changed, and returns when all that is done. Each of both takes
// three minutes at most, also if the context has ended; the error then names what is
// left.
func (c *Cluster) Close(ctx context.Context) error {
	defer c.view.close()
	ctx = context.WithoutCancel(ctx)
	return errors.Join(inTime(ctx, c.deleteNamespaces), inTime(ctx, c.made.undo))
}

// inTime gives something its time to end, whatever has become of the rest.
func inTime(ctx context.Context, end func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	return end(ctx)
}

// deleteNamespaces deletes the scenario's namespaces, and returns when they are
// gone.
func (c *Cluster) deleteNamespaces(ctx context.Context) error {
	there, err := c.list(ctx, c.hub.kind(namespaces), "")
	if err != nil {
		return fmt.Errorf("deleting namespace %s: %w", c.Namespace(), err)
	}
	var errs []error
	for name := range there.names {
		if c.view.owns(name.Name) {
			errs = append(errs, c.delete(ctx, name.Name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := c.caughtUp(ctx, []*listed{there}); err != nil {
		return fmt.Errorf("deleting namespace %s: %w", c.Namespace(), err)
	}
	return c.untilGone(ctx)
}

// delete asks for the end of a namespace, and then of its pods, of which no new
// ones can be made any more: they need not be given the time that they want, for
// nobody looks any more.
func (c *Cluster) delete(ctx context.Context, namespace string) error {
	err := c.hub.kind(namespaces).client.Delete(ctx, namespace, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) { // a conflict: it is being deleted
		return fmt.Errorf("deleting namespace %s: %w", namespace, err)
	}
	soon := int64(1)
	pods := c.hub.kind("Pod")
	if pods == nil {
		return nil
	}
	err = pods.in(namespace).DeleteCollection(ctx, metav1.DeleteOptions{GracePeriodSeconds: &soon}, metav1.ListOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("deleting the pods of namespace %s: %w", namespace, err)
	}
	return nil
}

// untilGone returns when the watch has shown the end of the scenario's
// namespaces.
func (c *Cluster) untilGone(ctx context.Context) error {
	due := time.NewTicker(releaseAfter)
	defer due.Stop()
	for {
		left := c.left()
		if len(left) == 0 {
			return nil
		}
		select {
		case <-c.view.changed:
		case <-due.C:
			if err := c.releaseOwn(ctx); err != nil {
				return err
			}
		case <-c.hub.failed:
			return fmt.Errorf("deleting namespace %s: %w", c.Namespace(), c.hub.failure())
		case <-ctx.Done():
			return fmt.Errorf("%s after the scenario there is still: %s", closeTimeout, strings.Join(left, "; "))
		}
	}
}

// releaseOwn releases what keeps the scenario's namespaces.
func (c *Cluster) releaseOwn(ctx context.Context) error {
	for _, namespace := range c.owned() {
		if err := c.releaseAll(ctx, namespace); err != nil {
			return err
		}
	}
	return nil
}

// owned are the scenario's namespaces that are still there.
func (c *Cluster) owned() []string {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	var names []string
	for _, ns := range c.hub.kind(namespaces).kept {
		if c.view.owns(ns.GetName()) {
			names = append(names, ns.GetName())
		}
	}
	slices.Sort(names)
	return names
}

// left tells which of the scenario's namespaces are still there, and why.
func (c *Cluster) left() []string {
	k := c.hub.kind(namespaces)
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	var left []string
	for _, ns := range k.kept {
		if !c.view.owns(ns.GetName()) {
			continue
		}
		text := "namespace " + ns.GetName()
		conditions, _, _ := unstructured.NestedSlice(ns.Object, "status", "conditions")
		for _, cond := range conditions {
			if m, ok := cond.(map[string]any); ok && m["status"] == "True" {
				text += fmt.Sprintf(", %v: %v", m["type"], m["message"])
			}
		}
		left = append(left, text)
	}
	slices.Sort(left)
	return left
}
