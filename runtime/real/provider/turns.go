package provider

import (
	"context"
	"sync"
)

// most is how many scenarios have the cluster at the same time, those included
// that only wait for time to pass: their pods take room on its nodes.
const most = 64

// turns decides which scenarios have the cluster. So many work in it at the
// same time; those that only wait for time to pass do not count.
type turns struct {
	limit int

	mu      sync.Mutex
	changed chan struct{} // closed at the next change
	inside  int           // scenarios that have the cluster
	working int           // those of them that do not rest
	waiting int           // scenarios that want the cluster together with others
	alone   bool          // one has it for itself
}

func newTurns(limit int) *turns {
	return &turns{limit: limit, changed: make(chan struct{})}
}

// enter returns when a scenario may have the cluster, together with others or
// alone. Those that want to be alone come last. The error is the context's.
func (t *turns) enter(ctx context.Context, alone bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !alone {
		t.waiting++
		defer func() {
			t.waiting--
			t.tell()
		}()
	}
	for !t.mayEnter(alone) {
		changed := t.changed
		t.mu.Unlock()
		select {
		case <-changed:
			t.mu.Lock()
		case <-ctx.Done():
			t.mu.Lock()
			return ctx.Err()
		}
	}
	t.inside++
	t.working++
	t.alone = alone
	return nil
}

func (t *turns) mayEnter(alone bool) bool {
	if alone {
		return t.inside == 0 && t.waiting == 0
	}
	return !t.alone && t.working < t.limit && t.inside < most
}

// leave gives back what enter gave.
func (t *turns) leave() {
	t.change(func() {
		t.inside--
		t.working--
		t.alone = false
	})
}

// rest says that a scenario only waits for time to pass, and work that it does
// more again. Work is never refused.
func (t *turns) rest() { t.change(func() { t.working-- }) }
func (t *turns) work() { t.change(func() { t.working++ }) }

func (t *turns) change(how func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	how()
	t.tell()
}

// tell wakes those that wait for a change. The lock is held.
func (t *turns) tell() {
	close(t.changed)
	t.changed = make(chan struct{})
}
