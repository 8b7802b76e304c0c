package real

import (
	"context"
	"fmt"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Follow adds a kind to what this scenario sees: one that the server serves and
// that not every trace records, such as that of a CustomResourceDefinition the
// scenario has made. It returns when the view has what there is of it at present.
// The kind is watched until the scenario ends, or the server serves it no more.
func (c *Cluster) Follow(ctx context.Context, found trace.Found) error {
	h := c.hub
	k := newKind(h.client, found)
	k.only = c.view
	if c.view.follows(k) {
		return nil
	}
	from, err := h.present(ctx)
	if err != nil {
		return err
	}
	list, err := k.client.List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("listing objects of kind %s of all namespaces: %w", k.name, err)
	}
	to, err := h.present(ctx)
	if err != nil {
		return err
	}
	k.order(list.GetResourceVersion(), from, to)
	watching := c.view.begin(k, list)
	h.ended.Go(func() { h.follow(watching, k) })
	return nil
}

// follows reports whether the view has the kind of a resource.
func (v *view) follows(k *kind) bool {
	v.hub.mu.Lock()
	defer v.hub.mu.Unlock()
	return slices.ContainsFunc(v.kinds, func(o *kind) bool { return o.resource == k.resource })
}

// begin adds a kind to the view, with what there is of it. The context ends with
// the view.
func (v *view) begin(k *kind, list *unstructured.UnstructuredList) context.Context {
	v.hub.mu.Lock()
	defer v.hub.mu.Unlock()
	v.kinds = append(v.kinds, k)
	at := time.Now()
	for i := range list.Items {
		obj := &list.Items[i]
		obj.SetManagedFields(nil)
		if v.sees(k, obj) {
			k.kept[nameOf(obj)] = obj
			v.add(k.change(at, watch.Added, obj))
		}
	}
	ctx, stop := context.WithCancel(v.hub.ctx)
	v.stop = append(v.stop, stop)
	return ctx
}

// unserved reports whether an error says that the server does not serve a kind
// that only a scenario follows: its definition was deleted.
func (k *kind) unserved(err error) bool { return k.only != nil && apierrors.IsNotFound(err) }

// lose ends a kind that the server serves no more: its objects are gone.
func (h *Hub) lose(k *kind) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v := k.only
	v.kinds = slices.DeleteFunc(v.kinds, func(o *kind) bool { return o == k })
	at := time.Now()
	for _, obj := range k.inOrder() {
		c := k.change(at, watch.Deleted, obj)
		c.Revision = 0
		v.add(c)
	}
	k.kept = nil
	v.wake()
}
