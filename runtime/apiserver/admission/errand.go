package admission

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
)

// errand is something of upstream's that runs on goroutines of its own and calls
// out. It runs only while its sender waits in proceed; what it calls, the sender
// begins.
type errand struct {
	calls    chan func(over func())
	answered chan error
	done     chan error
	begin    func(over func()) // of the present call
	err      error             // what it ended with
}

// newErrand sends one, which runs in proceed.
func newErrand(ctx context.Context, run func(context.Context) error) *errand {
	e := &errand{calls: make(chan func(func())), answered: make(chan error), done: make(chan error, 1)}
	ctx = world.WithWaiter(ctx, func(begin func(func())) error {
		e.calls <- begin
		return <-e.answered
	})
	go func() {
		defer func() {
			if p := recover(); p != nil {
				e.done <- apierrors.NewInternalError(fmt.Errorf("admission panicked: %v", p))
			}
		}()
		e.done <- run(ctx)
	}()
	return e
}

// proceed returns when it calls out, or has ended, and reports whether it calls.
func (e *errand) proceed() bool {
	select {
	case e.begin = <-e.calls:
		return true
	case e.err = <-e.done:
		return false
	}
}

// finish brings it the end of its call, and waits for those that it makes after
// that one.
func (e *errand) finish(ctx context.Context, waited error) {
	e.answered <- waited
	for e.proceed() {
		e.answered <- world.Await(ctx, e.begin)
	}
}
