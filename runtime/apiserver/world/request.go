package world

import (
	"context"
	"errors"
	"time"
)

// ErrNone says that a request's context was lost on the way.
var ErrNone = errors.New("a request without a simulated cluster reached the storage: pass the request's context on")

// Request is what the API server knows about the request it serves, carried
// in its context.
type Request struct {
	World *World
	// Gated says that the goroutine of the request is inside the world's gate.
	Gated bool
	// Arrived is the wall-clock instant of the request's arrival: what lies
	// between it and the present was stamped by upstream's code.
	Arrived time.Time
	// Token, if set, is the bearer token that an administrator must send.
	Token string
	// Nested says that the server itself makes the request.
	Nested bool
	// Author, if set, is the part of the cluster that writes without HTTP.
	Author *Author
}

type requestKey struct{}

// With returns a context that belongs to the request.
func With(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// Inside returns the context of what is done for the world by the one that holds
// its gate, without a request of a client.
func Inside(ctx context.Context, w *World) context.Context {
	return With(ctx, &Request{World: w, Gated: true, Arrived: wallClock()})
}

// By is Inside for what a part of the cluster does.
func By(ctx context.Context, w *World, author *Author) context.Context {
	return With(ctx, &Request{World: w, Gated: true, Arrived: wallClock(), Author: author})
}

// RequestOf returns the request that ctx belongs to; nil if there is none.
func RequestOf(ctx context.Context) *Request {
	r, _ := ctx.Value(requestKey{}).(*Request)
	return r
}

// Of returns the world that ctx belongs to; nil if there is none.
func Of(ctx context.Context) *World {
	if r := RequestOf(ctx); r != nil {
		return r.World
	}
	return nil
}

// Enter passes the world's gate, unless the request is inside already, and returns what
// leaves it again.
func (r *Request) Enter() (leave func()) {
	if r.Gated {
		return func() {}
	}
	return r.World.Enter()
}

// Now returns the world's virtual time.
func (r *Request) Now() time.Time {
	defer r.Enter()()
	return r.World.Clock.Now()
}

// Behind returns the request from the moment when it is inside the world's gate.
func (r *Request) Behind() *Request {
	inside := *r
	inside.Gated, inside.Arrived = true, wallClock()
	return &inside
}

// Arriving returns a request like r that arrives now.
func (r Request) Arriving() *Request {
	r.Arrived = wallClock()
	return &r
}

func wallClock() time.Time {
	return time.Now() //nolint:forbidigo // upstream stamps with the wall clock; this tells its stamps from others
}
