// Package world is one simulated cluster as the API server knows it, and the
// request of a context that belongs to it. Whatever serves a request learns from
// here whose store it reads, what time it is, and what chance gives.
package world

import (
	"context"
	"net/http"
	"reflect"
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/metrics"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

// World is one simulated cluster as the API server needs it. Its fields are
// set before the first request; it must not be copied.
type World struct {
	Store *store.Store
	Clock *clock.Clock
	Seed  seed.Seed
	// Runtime is what runs in the pods. Without one, logs, exec, attach,
	// port-forward and proxy answer that there is none.
	Runtime PodRuntime
	// Metrics is the cluster's metrics-server; nil for none. It is asked inside
	// the gate.
	Metrics Metrics
	// Values are the metrics that somebody has set, which adapters serve; nil for
	// none. They are read inside the gate.
	Values *metrics.Values
	// Acts, if set, reports inside the gate whether a program in a pod acts on the
	// objects of a resource, or is about to.
	Acts func(schema.GroupResource) bool
	// Look, if set, is called inside the gate before objects are read, and before
	// a watch begins: for what is written only because somebody looks.
	Look func(Interest) error
	// Reach, if set, says inside the gate why the kubelet of a node cannot be
	// reached, as connect does.
	Reach func(node string) error
	// Wrote, if set, is called after each request that wrote, when the gate is
	// free again and before the client hears of it.
	Wrote func()

	// Send, if set, sends a request into the cluster's network, and calls done once,
	// later: both inside the gate. Without it nothing can be reached.
	Send func(r Outgoing, done func(*http.Response, error))
	// Await, if set, is the Waiter of clients' requests, which are inside the gate.
	Await func(ctx context.Context, begin func(over func())) error

	gate   sync.Mutex      // see Enter
	acting context.Context // see Act
	chance chance
	parts  parts
}

// Enter passes the world's gate, which keeps requests and the cluster's own
// actions apart, and returns what leaves it again. A request is inside from
// beginning to end; a long-running one (watch, logs, exec, attach, port-forward,
// proxy) only for what it needs: all but the store is read inside (see
// Request.Enter). What settles the world or lets its time pass is inside too, and
// must not wait for a response meanwhile.
func (w *World) Enter() (leave func()) {
	w.gate.Lock()
	return w.gate.Unlock
}

// Outside runs f, which waits, outside of the gate that the caller is inside of.
func (w *World) Outside(f func()) {
	defer w.Rest()()
	w.gate.Unlock()
	defer w.gate.Lock()
	f()
}

// Act says what the caller, who is inside the gate, does there: it is the context of
// what upstream's code does without one. The result ends it.
func (w *World) Act(ctx context.Context) (over func()) {
	before := w.acting
	w.acting = ctx
	return func() { w.acting = before }
}

// Acting is the context of what runs inside the gate; nil if that has not said it.
func (w *World) Acting() context.Context { return w.acting }

// Rest says that the caller lets others act inside the gate until it calls the
// result.
func (w *World) Rest() (resume func()) { return w.Act(nil) }

// parts are what the rooms of the API server keep for a world, by type.
type parts struct {
	mu   sync.Mutex
	made map[reflect.Type]any
}

// Part returns the world's own T: a part of the API server of which every
// world has one, made when it is first needed. It may be called without the
// gate; should two callers make the part at once, both get the same one.
func Part[T any](w *World, build func() (*T, error)) (*T, error) {
	if part := Made[T](w); part != nil {
		return part, nil
	}
	part, err := build()
	if err != nil {
		return nil, err
	}
	p := &w.parts
	p.mu.Lock()
	defer p.mu.Unlock()
	key := reflect.TypeFor[T]()
	if first, ok := p.made[key].(*T); ok {
		return first, nil
	}
	if p.made == nil {
		p.made = map[reflect.Type]any{}
	}
	p.made[key] = part
	return part, nil
}

// Made returns the world's own T; nil if it has not been made.
func Made[T any](w *World) *T {
	w.parts.mu.Lock()
	defer w.parts.mu.Unlock()
	part, _ := w.parts.made[reflect.TypeFor[T]()].(*T)
	return part
}
