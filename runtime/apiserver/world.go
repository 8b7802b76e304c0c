package apiserver

import (
	"context"
	"sync"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/seed"
	"github.com/gherkube/gherkube/runtime/store"
)

// World is one simulated cluster as the API server needs it. Its fields are
// set before the first request; it must not be copied.
type World struct {
	Store *store.Store
	Clock *clock.Clock
	Seed  seed.Seed
	// Gate keeps requests and the cluster's own actions apart. A request holds
	// it from beginning to end; a long-running one (watch, logs, exec, attach,
	// port-forward, proxy) only while it reads the clock. Whoever settles the
	// world or lets its time pass holds it too; it must not wait for a response
	// meanwhile.
	Gate sync.Mutex
	// Runtime is what runs in the pods. Without one, logs, exec, attach,
	// port-forward and proxy answer that there is none.
	Runtime PodRuntime
	// Wrote, if set, is called after each request that wrote, when the Gate is
	// free again and before the client hears of it.
	Wrote func()

	chance  chance
	plugins plugins
	tokens  tokenCache
}

// request is what the API server knows about the request it serves, carried
// in its context.
type request struct {
	world *World
	// gated says that the goroutine of the request holds the world's Gate.
	gated bool
	// arrived is the wall-clock instant of the request's arrival: what lies
	// between it and the present was stamped by upstream's code.
	arrived time.Time
	// token, if set, is the bearer token that an administrator must send.
	token string
	// nested says that the server itself makes the request.
	nested bool
}

type requestKey struct{}

func withRequest(ctx context.Context, r *request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// requestFrom returns the request that ctx belongs to; nil if there is none.
func requestFrom(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// worldFrom returns the world that ctx belongs to; nil if there is none.
func worldFrom(ctx context.Context) *World {
	if r := requestFrom(ctx); r != nil {
		return r.world
	}
	return nil
}

// now returns the world's virtual time.
func (r *request) now() time.Time {
	if !r.gated {
		r.world.Gate.Lock()
		defer r.world.Gate.Unlock()
	}
	return r.world.Clock.Now()
}
