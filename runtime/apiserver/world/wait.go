package world

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"time"
)

// Outgoing is a request from the API server's machine into the cluster's network.
type Outgoing struct {
	// Request goes to the address that its URL has. Its body has been read.
	Request *http.Request
	Body    []byte
	// TLS is how the server is judged.
	TLS *tls.Config
	// Timeout is for the whole exchange, in virtual time.
	Timeout time.Duration
}

// Waiter starts something that virtual time brings to an end, and returns then.
// It is called inside the gate, as begin is, which calls over once, inside the gate
// too; while it waits, others pass the gate. An error says that nobody waits any
// more.
type Waiter func(begin func(over func())) error

type waiterKey struct{}

// WithWaiter returns the context of something whose caller waits in a way of its
// own.
func WithWaiter(ctx context.Context, w Waiter) context.Context {
	return context.WithValue(ctx, waiterKey{}, w)
}

// Await lets virtual time pass for whatever ctx belongs to: see Waiter.
func Await(ctx context.Context, begin func(over func())) error {
	if w, ok := ctx.Value(waiterKey{}).(Waiter); ok {
		return w(begin)
	}
	w := Of(ctx)
	switch {
	case w == nil:
		return ErrNone
	case w.Await == nil:
		return errNoTime
	}
	return w.Await(ctx, begin)
}

var errNoTime = errors.New("nothing lets time pass in this cluster")
