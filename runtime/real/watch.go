package real

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"
)

const (
	// lost is how long a cluster may not answer before it is given up: longer than
	// a kubelet waits at most before it starts an API server anew.
	lost = 6 * time.Minute
	// shortest and longest are the pauses before a watch that has failed is
	// begun again.
	shortest, longest = 50 * time.Millisecond, 2 * time.Second
)

// follow watches a kind until the context ends, as it does with the hub, or the
// server serves the kind no more. A watch that ends, as each does
// some time, goes on from where it was; where the server does not know any more
// what has changed since, the kind is listed anew.
func (h *Hub) follow(ctx context.Context, k *kind) {
	pause, failing := shortest, time.Time{}
	for ctx.Err() == nil {
		begun := time.Now()
		answered, err := h.watch(ctx, k)
		if apierrors.IsResourceExpired(err) || apierrors.IsGone(err) {
			err = h.relist(ctx, k)
		}
		if answered || time.Since(begun) > longest {
			pause, failing = shortest, time.Time{}
		}
		switch {
		case ctx.Err() != nil:
			return
		case k.unserved(err):
			h.lose(k)
			return
		case err == nil:
		case failing.IsZero():
			failing = begun
		case time.Since(failing) > h.lost:
			h.fail(fmt.Errorf("the cluster at %s has not answered for %s: watching objects of kind %s: %w", h.config.Host, h.lost, k.name, err))
			return
		}
		wait(ctx, pause)
		pause = min(2*pause, longest)
	}
}

// wait returns after a pause, or when the context ends.
func wait(ctx context.Context, pause time.Duration) {
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// watch takes what changes in a kind over until the watch ends. It reports
// whether the server has said anything.
func (h *Hub) watch(ctx context.Context, k *kind) (answered bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := k.client.Watch(ctx, metav1.ListOptions{ResourceVersion: k.resourceVersion, AllowWatchBookmarks: true})
	if err != nil {
		return false, err
	}
	defer w.Stop()
	for e := range w.ResultChan() {
		if e.Type == watch.Error {
			return answered, apierrors.FromObject(e.Object)
		}
		obj, ok := e.Object.(*unstructured.Unstructured)
		if !ok {
			return answered, fmt.Errorf("an event of the watch has an object that cannot be read: %T", e.Object)
		}
		answered = true
		h.take(k, e.Type, obj)
	}
	return answered, nil
}

// take notes one event of a watch.
func (h *Hub) take(k *kind, t watch.EventType, obj *unstructured.Unstructured) {
	at := time.Now()
	obj.SetManagedFields(nil) // nobody reads them, and they are half of an object
	h.mu.Lock()
	defer h.mu.Unlock()
	k.resourceVersion = obj.GetResourceVersion()
	if t != watch.Bookmark {
		h.show(k, at, t, obj)
	}
}

// show lets the scenarios that see an object see a change of it, and keeps what
// is needed of it. The lock is held.
func (h *Hub) show(k *kind, at time.Time, t watch.EventType, obj *unstructured.Unstructured) {
	c := k.change(at, t, obj)
	keep := !k.namespaced
	for _, v := range h.views {
		if v.sees(k, obj) {
			keep = true
			v.add(c)
		}
	}
	switch {
	case t == watch.Deleted:
		delete(k.kept, nameOf(obj))
	case keep:
		k.kept[nameOf(obj)] = obj
	}
}
