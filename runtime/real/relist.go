package real

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

// relist begins a kind anew whose changes the server has forgotten, as it does
// when it starts anew. As a reflector of client-go does (ListAndWatch), it takes
// what differs from what was seen before for what has happened since: what is
// not there any more was deleted, and an object with the UID of another one has
// replaced it. What an object was in between, nobody learns.
func (h *Hub) relist(ctx context.Context, k *kind) error {
	list, err := k.client.List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("listing objects of kind %s of all namespaces: %w", k.name, err)
	}
	now := map[types.NamespacedName]*unstructured.Unstructured{}
	for i := range list.Items {
		now[nameOf(&list.Items[i])] = &list.Items[i]
	}
	at := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, was := range k.inOrder() {
		is := now[nameOf(was)]
		if is != nil && is.GetUID() == was.GetUID() {
			continue
		}
		h.show(k, at, watch.Deleted, ended(was, is, list.GetResourceVersion()))
	}
	for _, is := range byRevision(list.Items) {
		is.SetManagedFields(nil)
		switch was := k.kept[nameOf(is)]; {
		case was == nil:
			h.show(k, at, watch.Added, is)
		case was.GetResourceVersion() != is.GetResourceVersion():
			h.show(k, at, watch.Modified, is)
		}
	}
	k.resourceVersion = list.GetResourceVersion()
	return nil
}

// ended is an object of which a list shows the end: at its time, or when
// another object has got its name.
func ended(was, successor *unstructured.Unstructured, listed string) *unstructured.Unstructured {
	last := was.DeepCopy()
	last.SetResourceVersion(listed)
	if successor != nil {
		last.SetResourceVersion(successor.GetResourceVersion())
	}
	return last
}

// byRevision are the objects of a list in the order in which they were last
// written, as far as that can be told.
func byRevision(items []unstructured.Unstructured) []*unstructured.Unstructured {
	var all []*unstructured.Unstructured
	for i := range items {
		all = append(all, &items[i])
	}
	slices.SortStableFunc(all, func(a, b *unstructured.Unstructured) int {
		return cmp.Compare(revision(a.GetResourceVersion()), revision(b.GetResourceVersion()))
	})
	return all
}
