// Package loop is the discrete-event loop of one simulated cluster.
//
// Settle lets the actors react, in their declared order, until a whole round
// changes nothing; Advance fires the earliest timer and settles, until the
// wanted instant is reached. Nothing in a world happens outside these calls,
// and both are deterministic.
package loop

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/store"
)

// Config is what a loop drives.
type Config struct {
	Clock     *clock.Clock
	Store     *store.Store
	Performer Performer
	// Actors in the order in which they look at the world in each round.
	Actors []Actor
	// Rounds is how many rounds one Settle may take before it gives up; 0
	// means 10,000.
	Rounds int
	// Observe, if set, sees each reconciliation that had an effect: the
	// transcript of a world.
	Observe func(actor string, key store.Key, effects []Effect)
	// Crashed, if set, is told of each panic of an actor, or of an event that
	// no actor's key and no process answers for; the rest of the world goes
	// on. Without it a panic ends whoever drives the loop.
	Crashed func(Crash)
}

// Loop drives the actors of one world. Make one with New.
type Loop struct {
	Config
	workers []*worker
}

// worker is one actor with its cursor and its queue of keys.
type worker struct {
	loop   *Loop
	actor  Actor
	cursor *store.Cursor
	shown  store.Key // whose change the actor looks at
	tasks  map[store.Key]*task
	dirty  []*task // what to look at in the next turn
	// stopped says that the actor has ended: see Stop.
	stopped bool
}

// task is what the loop knows about one key of an actor. It is forgotten when
// there is nothing to know.
type task struct {
	worker   *worker
	key      store.Key
	dirty    bool
	again    *clock.Timer
	failures int // in a row
}

// New returns a loop whose actors have seen nothing yet.
func New(c Config) *Loop {
	if c.Rounds == 0 {
		c.Rounds = 10_000
	}
	l := &Loop{Config: c}
	for _, a := range c.Actors {
		l.workers = append(l.workers, &worker{loop: l, actor: a, cursor: c.Store.Follow(), tasks: map[store.Key]*task{}})
	}
	if c.Crashed != nil {
		c.Clock.Root = l
	}
	return l
}

// Wake makes the named actor look at key in the next round: for what happens
// to an actor outside the store, such as a container's exit.
func (l *Loop) Wake(actor string, key store.Key) {
	if s := l.worker(actor); !s.stopped {
		s.mark(key)
	}
}

// Settle runs rounds until one changes nothing. Virtual time stands still. The
// error says which keys kept changing when the round budget was used up.
func (l *Loop) Settle() error {
	for range l.Rounds {
		worked := false
		for _, s := range l.workers {
			if l.turn(s) {
				worked = true
			}
		}
		if !worked {
			return nil
		}
	}
	return l.unsettled()
}

// Advance lets virtual time pass up to when, firing what is due and settling
// after each timer. It first settles.
func (l *Loop) Advance(when time.Time) error {
	if err := l.Settle(); err != nil {
		return err
	}
	for {
		next, ok := l.Clock.Next()
		if !ok || next.After(when) {
			l.Clock.MoveTo(when)
			return nil
		}
		if err := l.Step(); err != nil {
			return err
		}
	}
}

// Step fires everything that is due at the instant of the earliest timer, then
// settles. Without a timer it only settles.
func (l *Loop) Step() error {
	if next, ok := l.Clock.Next(); ok {
		for {
			l.Clock.Fire()
			if n, ok := l.Clock.Next(); !ok || n.After(next) {
				break
			}
		}
	}
	return l.Settle()
}

// turn lets one actor drain its cursor and reconcile its dirty keys in order.
// It reports whether there was anything to do.
func (l *Loop) turn(s *worker) bool {
	if s.stopped {
		s.cursor.Next() // nobody looks at it
		return false
	}
	l.drain(s)
	if len(s.dirty) == 0 {
		return false
	}
	due := s.dirty
	s.dirty = nil
	slices.SortFunc(due, func(a, b *task) int { return a.key.Compare(b.key) })
	for _, t := range due {
		t.dirty = false // what becomes dirty from now on is for the next turn
	}
	for _, t := range due {
		if l.Crashed == nil {
			l.reconcile(s, t)
		} else {
			l.Clock.Within(t, func() { l.reconcile(s, t) })
		}
	}
	return true
}

// drain shows the actor the changes since its last turn, however many: it hears
// of each deletion.
func (l *Loop) drain(s *worker) {
	view := l.Store.View()
	for _, c := range s.cursor.Next() {
		l.show(s, view, c)
	}
}

// show lets the actor look at one change.
func (l *Loop) show(s *worker, view store.View, c store.Change) {
	if l.Crashed == nil {
		s.mark(s.actor.Dirty(view, c)...)
		return
	}
	s.shown = c.Key
	l.Clock.Within(s, func() { s.mark(s.actor.Dirty(view, c)...) })
}

func (s *worker) mark(keys ...store.Key) {
	for _, k := range keys {
		s.markTask(s.task(k))
	}
}

func (s *worker) task(k store.Key) *task {
	t := s.tasks[k]
	if t == nil {
		t = &task{worker: s, key: k}
		s.tasks[k] = t
	}
	return t
}

func (s *worker) markTask(t *task) {
	if !t.dirty {
		t.dirty = true
		s.dirty = append(s.dirty, t)
	}
}

// reconcile lets the actor look at one key and performs what it wants.
func (l *Loop) reconcile(s *worker, t *task) {
	now := l.Clock.Now()
	t.again.Stop()
	t.again = nil
	out := s.actor.Reconcile(l.Store.View(), t.key, now)
	if l.Observe != nil && len(out.Effects) > 0 {
		l.Observe(s.actor.Name(), t.key, out.Effects)
	}
	if err := l.perform(s, out.Effects); err != nil {
		l.failed(s, t)
		return
	}
	t.failures = 0
	switch {
	case !out.Again.IsZero():
		l.lookAgain(s, t, out.Again)
	case !t.dirty:
		delete(s.tasks, t.key)
	}
}

// perform carries out the effects in order. It returns the first refusal that
// its effect has no answer to.
func (l *Loop) perform(s *worker, effects []Effect) error {
	for _, e := range effects {
		switch e := e.(type) {
		case Retry:
			return e.Err
		case Then:
			if err := l.perform(s, e.Do()); err != nil {
				return err
			}
			continue
		}
		made, err := l.Performer.Perform(s.actor.Name(), e)
		if err == nil {
			if c, ok := e.(Create); ok && c.Created != nil {
				if err := l.perform(s, c.Created(made)); err != nil {
					return err
				}
			}
			continue
		}
		rejected := rejectedOf(e)
		if rejected == nil {
			return err
		}
		if err := l.perform(s, rejected(err)); err != nil {
			return err
		}
	}
	return nil
}

func rejectedOf(e Effect) func(error) []Effect {
	switch e := e.(type) {
	case Create:
		return e.Rejected
	case Update:
		return e.Rejected
	case Delete:
		return e.Rejected
	}
	return nil
}

// failed makes the loop look at the key again, with back-off.
func (l *Loop) failed(s *worker, t *task) {
	t.failures++
	l.lookAgain(s, t, l.Clock.Now().Add(backoff(t.failures)))
}

func (l *Loop) lookAgain(s *worker, t *task, when time.Time) {
	t.again = l.Clock.At(when, func() {
		t.again = nil
		s.markTask(t)
	})
}

// backoff is client-go's ItemExponentialFailureRateLimiter as controllers use
// it: 5 ms doubled with each failure, at most 1000 s.
func backoff(failures int) time.Duration {
	d := 5 * time.Millisecond
	for range failures - 1 {
		d *= 2
		if d >= 1000*time.Second {
			return 1000 * time.Second
		}
	}
	return d
}

func (l *Loop) unsettled() error {
	var last []string
	for _, s := range l.workers {
		for _, c := range s.cursor.Unread() {
			last = append(last, fmt.Sprintf("%s (unseen by %s)", c.Key, s.actor.Name()))
		}
	}
	if len(last) > 10 {
		last = last[len(last)-10:]
	}
	return fmt.Errorf("the cluster does not settle at %s: still changing after %d rounds: %s",
		l.Clock.Now().Format(time.RFC3339Nano), l.Rounds, strings.Join(last, ", "))
}
