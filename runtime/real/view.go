package real

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/gherkube/gherkube/runtime/trace"
)

// view is what one scenario sees of a cluster: its own namespaces, and what has
// none. It implements trace.Source. The hub's lock guards it.
type view struct {
	hub       *Hub
	namespace string

	kinds []*kind              // that only this view follows
	stop  []context.CancelFunc // of their watches

	changes []trace.Change // that were read, in order
	pending []trace.Change // that were not read yet
	err     error          // the view has ended
	changed chan struct{}  // has a token when there is something new
}

// open begins a view of a scenario's namespaces, which need not exist yet. It
// begins with what has no namespace.
func (h *Hub) open(namespace string) *view {
	v := &view{hub: h, namespace: namespace, changed: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	for _, k := range h.kinds {
		if k.namespaced {
			continue
		}
		for _, obj := range k.inOrder() {
			if v.sees(k, obj) {
				v.changes = append(v.changes, k.change(now, watch.Added, obj))
			}
		}
	}
	h.views = append(h.views, v)
	return v
}

// close ends the view, and forgets what only it needed.
func (v *view) close() {
	h := v.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	h.views = slices.DeleteFunc(h.views, func(x *view) bool { return x == v })
	for _, k := range h.kinds {
		if !k.namespaced {
			continue
		}
		for name := range k.kept {
			if v.owns(name.Namespace) {
				delete(k.kept, name)
			}
		}
	}
	for _, stop := range v.stop {
		stop()
	}
	v.changes, v.pending, v.kinds = nil, nil, nil
	if v.err == nil {
		v.err = errors.New("the scenario has given the cluster back")
	}
}

// owns reports whether a namespace is one of the scenario's.
func (v *view) owns(namespace string) bool {
	return namespace == v.namespace || strings.HasPrefix(namespace, v.namespace+"-")
}

// sees reports whether the scenario is shown an object.
func (v *view) sees(k *kind, obj *unstructured.Unstructured) bool {
	if k.only != nil && k.only != v {
		return false
	}
	home := k.home(obj)
	return home == "" || v.owns(home)
}

func (v *view) add(c trace.Change) {
	v.pending = append(v.pending, c)
	v.wake()
}

func (v *view) wake() {
	select {
	case v.changed <- struct{}{}:
	default:
	}
}

// Since implements trace.Source.
func (v *view) Since(cursor int) ([]trace.Change, int, error) {
	v.hub.mu.Lock()
	defer v.hub.mu.Unlock()
	v.changes = append(v.changes, ordered(v.pending, v.lastAt())...)
	v.pending = nil
	n, err := len(v.changes), v.err
	if err == nil {
		err = v.hub.err
	}
	return v.changes[min(cursor, n):n:n], n, err
}

// lastAt is when the last change that was read happened.
func (v *view) lastAt() time.Time {
	if len(v.changes) == 0 {
		return time.Time{}
	}
	return v.changes[len(v.changes)-1].At
}

// ordered puts changes of different kinds, which arrive by watches of their
// own, into the order in which they were made: that of their revisions. Those
// whose revision cannot be compared keep their place. Something that was made
// before another change was made, at the latest, when that one arrived.
func ordered(arrivals []trace.Change, from time.Time) []trace.Change {
	var places []int
	var ranked []trace.Change
	for i, a := range arrivals {
		if a.Revision > 0 {
			places, ranked = append(places, i), append(ranked, a)
		}
	}
	slices.SortStableFunc(ranked, func(a, b trace.Change) int { return cmp.Compare(a.Revision, b.Revision) })
	out := slices.Clone(arrivals)
	for i, place := range places {
		out[place] = ranked[i]
	}
	for i := len(out) - 2; i >= 0; i-- {
		if out[i+1].At.Before(out[i].At) {
			out[i].At = out[i+1].At
		}
	}
	for i := range out {
		if out[i].At.Before(from) {
			out[i].At = from
		}
	}
	return out
}
