package real

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// behind is how long the watches may need to show what a list shows.
const behind = 30 * time.Second

// listed is what a list showed of a kind in a namespace.
type listed struct {
	kind      *kind
	namespace string // empty for kinds that have none
	at        uint64 // revision of the list
	newest    uint64 // revision of the newest object in it
	names     map[types.NamespacedName]bool
}

// Sync returns when the watches have shown what was written to the scenario's
// namespaces before, as far as it is still to be seen: each kind is listed, and
// its watch must have shown the newest object of the list, and the end of all
// that is not in the list any more.
func (c *Cluster) Sync(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, behind)
	defer cancel()
	first, err := c.list(ctx, c.hub.kind(namespaces), "")
	if err != nil {
		return err
	}
	var all []*listed
	for _, k := range c.kinds() {
		switch {
		case k == first.kind:
			all = append(all, first)
		case !k.namespaced:
			all = append(all, &listed{kind: k})
		default:
			for name := range first.names {
				if c.view.owns(name.Name) {
					all = append(all, &listed{kind: k, namespace: name.Name})
				}
			}
		}
	}
	if err := c.listAll(ctx, all); err != nil {
		return err
	}
	return c.caughtUp(ctx, all)
}

// kinds are those that the scenario sees.
func (c *Cluster) kinds() []*kind {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	return slices.Concat(c.hub.kinds, c.view.kinds)
}

// listAll fills in what is not listed yet.
func (c *Cluster) listAll(ctx context.Context, all []*listed) error {
	errs := make([]error, len(all))
	var lists sync.WaitGroup
	for i, l := range all {
		if l.names != nil {
			continue
		}
		lists.Go(func() {
			var done *listed
			if done, errs[i] = c.list(ctx, l.kind, l.namespace); errs[i] == nil {
				*l = *done
			}
		})
	}
	lists.Wait()
	return errors.Join(errs...)
}

func (c *Cluster) list(ctx context.Context, k *kind, namespace string) (*listed, error) {
	list, err := k.in(namespace).List(ctx, metav1.ListOptions{})
	if k.unserved(err) {
		return &listed{kind: k, namespace: namespace, at: math.MaxUint64, names: map[types.NamespacedName]bool{}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing objects of kind %s: %w", k.name, err)
	}
	l := &listed{kind: k, namespace: namespace, at: revision(list.GetResourceVersion()), names: map[types.NamespacedName]bool{}}
	for i := range list.Items {
		obj := &list.Items[i]
		l.names[nameOf(obj)] = true
		if c.view.sees(k, obj) {
			l.newest = max(l.newest, revision(obj.GetResourceVersion()))
		}
	}
	return l, nil
}

// caughtUp returns when the watches have shown what the lists did.
func (c *Cluster) caughtUp(ctx context.Context, lists []*listed) error {
	for {
		missing, err := c.missing(lists)
		if err != nil || missing == nil {
			return err
		}
		select {
		case <-c.view.changed:
		case <-c.hub.failed:
		case <-ctx.Done():
			return fmt.Errorf("waiting until the watch of objects of kind %s shows what a list shows: %w", missing.kind.name, ctx.Err())
		}
	}
}

// missing returns the first list that the watches have not shown; nil if they
// have shown all of them.
func (c *Cluster) missing(lists []*listed) (*listed, error) {
	h := c.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := errors.Join(h.err, c.view.err); err != nil {
		return nil, err
	}
	for _, l := range lists {
		if revision(l.kind.resourceVersion) < l.newest {
			return l, nil
		}
		for name, obj := range l.kind.kept {
			there := !l.kind.namespaced || name.Namespace == l.namespace
			if there && c.view.sees(l.kind, obj) && !l.names[name] && revision(obj.GetResourceVersion()) <= l.at {
				return l, nil
			}
		}
	}
	return nil, nil
}
