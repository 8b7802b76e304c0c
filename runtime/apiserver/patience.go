package apiserver

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/gherkube/gherkube/runtime/apiserver/world"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// errEnded is what waits for an answer is told when its world ends.
var errEnded = errors.New("the cluster has ended")

// waiting are the effects of a world's actors that are not over.
type waiting struct{ all []*patient }

func waitingOf(w *world.World) (*waiting, error) {
	return world.Part(w, func() (*waiting, error) { return &waiting{}, nil })
}

// End ends what waits inside a world, which is not used any more. The caller is
// inside its gate.
func (s *Server) End(w *world.World) error {
	all, err := waitingOf(w)
	if err != nil {
		return err
	}
	for _, p := range slices.Clone(all.all) {
		p.stop()
	}
	return nil
}

// patient is an effect that upstream's code carries out, which waits for an answer
// like a request's would. It is a coroutine, so that the performer of effects need
// not wait with it.
type patient struct {
	world  *world.World
	next   func() (struct{}, bool)
	stop   func()
	yield  func(struct{}) bool
	parked bool
	over   func() // what becomes of it when it is done
	made   store.Object
	err    error
}

// patiently does what may have to wait for answers, now or when they are there.
func (p *performer) patiently(do func(context.Context) (store.Object, error)) (store.Object, error) {
	all, err := waitingOf(p.world)
	if err != nil {
		return nil, err
	}
	x := &patient{world: p.world, over: func() {}}
	ctx := world.WithWaiter(context.Background(), x.wait)
	x.next, x.stop = iter.Pull(func(yield func(struct{}) bool) {
		x.yield = yield
		defer p.world.Act(world.Inside(ctx, p.world))()
		x.made, x.err = do(ctx)
	})
	if _, more := x.next(); !more {
		return x.made, x.err
	}
	all.all = append(all.all, x)
	x.over = func() { all.all = slices.DeleteFunc(all.all, func(y *patient) bool { return x == y }) }
	return nil, &loop.Pending{Outcome: func(tell func(store.Object, error)) {
		forget := x.over
		x.over = func() {
			forget()
			tell(x.made, x.err)
		}
	}}
}

// wait is a world.Waiter.
func (x *patient) wait(begin func(over func())) error {
	arrived := false
	begin(func() {
		arrived = true
		if x.parked {
			x.resume()
		}
	})
	for !arrived {
		if !x.park() {
			return errEnded
		}
	}
	return nil
}

// park lets others act. It reports whether the effect goes on.
func (x *patient) park() bool {
	x.parked = true
	defer x.world.Rest()()
	more := x.yield(struct{}{})
	x.parked = !more
	return more
}

func (x *patient) resume() {
	if _, more := x.next(); !more {
		x.over()
	}
}
