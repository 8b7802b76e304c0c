// Package client knows what the clients in this process do with one virtual
// cluster, so that its time passes only while all of them wait for it.
//
// A client waits while it has an answer to come that time brings: an event of a
// watch, a line of a followed log, the end of a command in a container, or a
// condition that it holds on for. It does not wait while a request of its own
// is not answered yet, or while it has taken what it was sent and not asked for
// more. All of that is counted at both ends of each connection; nothing here
// waits for some milliseconds and hopes.
//
// Those who are attended (see Attend) are waited for without limit. Of all
// others, only their requests are, and the streams that they read.
package client

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"k8s.io/client-go/rest"
)

// unread is how long, by the wall clock, a stream of a client that nobody
// attends to may be left unread. A client that leaves it longer does not listen, and
// is not waited for until it reads on. It decides about such clients only.
const unread = time.Second

// longestBusy is how long, by the wall clock, time stands still for a client that
// neither waits nor ends. One that is only slow is waited for: this decides what
// becomes of a run that would otherwise hang, never of one that goes on.
const longestBusy = 2 * time.Minute

// Cluster is the virtual cluster as its clients reach it.
type Cluster struct {
	// REST is the configuration of administrators, with a transport that calls
	// the cluster's handler.
	REST *rest.Config
	// Handler is the API for connections that are upgraded, to exec and attach.
	Handler http.Handler
	// Revision is that of the latest write.
	Revision func() int64
	// Enter, if set, keeps everything else out of the cluster until its result is
	// called. What a client does within is one step: it waits, or does not, as it
	// is left.
	Enter func() (leave func())
	// Away, if set, says why nobody answers at present; nil if somebody does.
	Away func() error
}

// enter is Enter.
func (c *Cluster) enter() (leave func()) {
	if c.Enter == nil {
		return func() {}
	}
	return c.Enter()
}

// away is why nobody answers at present.
func (c *Cluster) away() error {
	if c.Away == nil {
		return nil
	}
	return c.Away()
}

// Clients are all clients of one cluster in this process.
type Clients struct {
	cluster Cluster
	busyFor time.Duration // see longestBusy

	mu      sync.Mutex
	changed *sync.Cond
	others  *Client   // everybody who is not attended
	present []*Client // who is attended, in the order in which they came
	passing int       // how many let time pass
	later   []func()
}

// New returns the clients of a cluster, which has none yet.
func New(c Cluster) *Clients {
	all := &Clients{cluster: c, busyFor: longestBusy}
	all.changed = sync.NewCond(&all.mu)
	all.others = &Client{all: all, name: "a client of this process", waits: Streams}
	return all
}

// Others returns the client that stands for everybody who is not attended.
func (a *Clients) Others() *Client { return a.others }

// Attend returns a client that is at work from now on, until it leaves; errors
// call it by its name. It waits for the cluster in the streamed answers that waits names; other answers
// that stream do not count.
func (a *Clients) Attend(name string, waits func(*http.Request) bool) *Client {
	c := &Client{all: a, name: name, waits: waits, expected: 1}
	a.change(func() { a.present = append(a.present, c) })
	return c
}

func (a *Clients) change(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f()
	a.changed.Broadcast()
}

func (a *Clients) notify() { a.change(func() {}) }

// Passing says that the caller lets time pass, from now until it calls the
// result: what concerns clients then waits for Quiet.
func (a *Clients) Passing() (over func()) {
	a.change(func() { a.passing++ })
	return func() {
		a.mu.Lock()
		a.passing--
		rest := a.later
		if a.passing > 0 {
			rest = nil
		} else {
			a.later = nil
		}
		a.mu.Unlock()
		for _, f := range rest {
			f()
		}
	}
}

// Passes reports whether somebody lets time pass.
func (a *Clients) Passes() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.passing > 0
}

// Tell calls f, which lets a client go on: at once, or while time passes, when
// its turn comes in Quiet.
func (a *Clients) Tell(f func()) {
	a.mu.Lock()
	if a.passing > 0 {
		a.later = append(a.later, f)
		a.mu.Unlock()
		return
	}
	a.mu.Unlock()
	f()
}

// HangUp ends all answers that stream, as a server that ends does: each client
// goes on when its turn comes.
func (a *Clients) HangUp() {
	a.mu.Lock()
	var open []*stream
	for _, c := range append([]*Client{a.others}, a.present...) {
		open = append(open, c.streams...)
	}
	a.mu.Unlock()
	for _, s := range open {
		a.Tell(s.finish)
	}
}

// Await returns when all clients wait, and lets none go on. The error is as that of
// Quiet.
func (a *Clients) Await(ctx context.Context) error {
	for {
		if err := a.await(ctx); err != nil {
			return err
		}
		if a.rest() {
			return nil
		}
	}
}

// rest reports whether all clients wait while nothing happens in the cluster.
func (a *Clients) rest() bool {
	defer a.cluster.enter()()
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.waiting()
}

// Quiet returns when all clients wait. Those that what has happened lets go on
// do so one after the other, in the order in which it happened, each until it
// waits again. It reports whether there were any. The error is the context's, or
// names a client that neither waits nor ends.
func (a *Clients) Quiet(ctx context.Context) (woke bool, err error) {
	for {
		if err := a.await(ctx); err != nil {
			return woke, err
		}
		next, held, wait := a.found()
		if !wait {
			continue
		}
		if next == nil {
			next = release(held)
		}
		if next == nil {
			return woke, nil
		}
		woke = true
		next()
	}
}

// found returns what lets a client go on, and what clients hold on for, if all of
// them wait. It looks when nothing else happens in the cluster: a client whose
// command cannot begin in its container is connected first and refused then, and
// in between seems to wait.
func (a *Clients) found() (next func(), held []*hold, wait bool) {
	defer a.cluster.enter()()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.waiting() {
		return nil, nil, false
	}
	if len(a.later) > 0 {
		next, a.later = a.later[0], a.later[1:]
	}
	return next, a.held(), true
}

// await returns when all clients wait, if nothing happens in the cluster (see
// found).
func (a *Clients) await(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := ctx.Err(); err != nil || a.waiting() {
		return err
	}
	defer context.AfterFunc(ctx, a.notify)()
	guard := time.AfterFunc(unread, a.ignoreUnread) //nolint:forbidigo // see unread
	defer guard.Stop()
	late := false
	timer := time.AfterFunc(a.busyFor, func() { a.change(func() { late = true }) }) //nolint:forbidigo // see longestBusy
	defer timer.Stop()
	for !a.waiting() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if late {
			return fmt.Errorf("%s has neither ended nor waited for the cluster for %s of the wall clock: "+
				"virtual time cannot pass beside it", a.busy().name, a.busyFor)
		}
		a.changed.Wait()
	}
	return nil
}

// waiting reports whether all clients wait. The caller holds the lock.
func (a *Clients) waiting() bool { return a.busy() == nil }

// busy returns the first client that does not wait, nil if all do. The caller
// holds the lock.
func (a *Clients) busy() *Client {
	if !a.others.waiting() {
		return a.others
	}
	for _, c := range a.present {
		if !c.waiting() {
			return c
		}
	}
	return nil
}

// ignoreUnread ends the waiting for streams of others that are not read.
func (a *Clients) ignoreUnread() {
	a.change(func() {
		for _, s := range a.others.streams {
			s.ignored = !s.reading
		}
	})
}

// held returns what clients hold on for, in order. The caller holds the lock.
func (a *Clients) held() []*hold {
	var all []*hold
	for _, c := range a.present {
		all = append(all, c.holds...)
	}
	return all
}

// release returns what lets the first client go on whose condition holds.
func release(held []*hold) func() {
	for _, h := range held {
		if h.until() {
			return h.release
		}
	}
	return nil
}

// leave forgets a client.
func (a *Clients) leave(c *Client) {
	a.change(func() {
		c.left = true
		a.present = slices.DeleteFunc(a.present, func(x *Client) bool { return x == c })
	})
}
