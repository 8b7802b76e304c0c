// Package loop is the discrete-event loop of one simulated cluster.
//
// Settle lets the actors take turns until none has anything left to do; Advance
// fires the earliest timer and settles, until the wanted instant is reached.
// Nothing in a world happens outside these calls, and both are deterministic.
//
// Within one instant the actors are as independent as processes are: each reacts to a
// change after a delay of its own, and the one whose delay is over first is next
// (turns.go).
//
// The loop knows actors, and what performs their effects, as interfaces: it does not
// know what either does. It is not safe for concurrent use: its caller keeps everything
// else out of the world meanwhile.
package loop

import (
	"errors"
	"fmt"
	"math/rand/v2"
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
	// Actors in the order of their turns where nothing else decides.
	Actors []Actor
	// Rand decides who reacts first to a change; without it the order of Actors
	// does.
	Rand *rand.Rand
	// Slowness is how many times longer than usual an actor takes to react to
	// changes; 0 means 1.
	Slowness map[string]float64
	// Rounds is how many turns each actor may have on average in one Settle
	// before that gives up; 0 means 10,000.
	Rounds int
	// Observe, if set, sees each reconciliation that had an effect: the
	// transcript of a world.
	Observe func(actor string, key store.Key, effects []Effect)
	// Crashed, if set, is told of each panic of an actor, or of an event that
	// no actor's key and no process answers for; the rest of the world goes
	// on. Without it a panic ends what drives the loop.
	Crashed func(Crash)
}

// Loop drives the actors of one world. Make one with New.
type Loop struct {
	Config
	workers []*worker
	elapsed float64 // how much of the present instant is over: see turns.go
}

// worker is one actor with its cursor and its queue of keys.
type worker struct {
	loop   *Loop
	actor  Actor
	cursor *store.Cursor
	shown  store.Key // of the change that the actor looks at
	tasks  map[store.Key]*task
	dirty  []*task // what to look at in the next turn
	turn   float64 // when that is, in the instant; of use only if something is dirty
	slow   float64 // see Config.Slowness
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
	failures int   // in a row
	held     *held // nil unless an effect is pending
}

// New returns a loop whose actors have seen nothing yet.
func New(c Config) *Loop {
	if c.Rounds == 0 {
		c.Rounds = 10_000
	}
	l := &Loop{Config: c}
	for _, a := range c.Actors {
		slow := c.Slowness[a.Name()]
		if slow == 0 {
			slow = 1
		}
		l.workers = append(l.workers, &worker{loop: l, actor: a, cursor: c.Store.Follow(), tasks: map[store.Key]*task{}, slow: slow})
	}
	if c.Crashed != nil {
		c.Clock.Root = l
	}
	return l
}

// Wake makes the named actor look at key as soon as it is its turn: for what happens
// to an actor outside the store, such as a container's exit.
func (l *Loop) Wake(actor string, key store.Key) {
	if w := l.worker(actor); !w.stopped {
		w.mark(l.elapsed, key)
	}
}

// Settle lets the actors take turns until none has anything to do. Virtual time
// stands still. The error says which keys kept changing when the budget of turns
// was used up.
func (l *Loop) Settle() error {
	l.elapsed = 0
	for range l.Rounds * max(1, len(l.workers)) {
		w := l.next()
		if w == nil {
			l.elapsed = 0
			return nil
		}
		l.take(w)
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

// take lets one actor reconcile its dirty keys in order.
func (l *Loop) take(w *worker) {
	due := w.dirty
	w.dirty = nil
	slices.SortFunc(due, func(a, b *task) int { return a.key.Compare(b.key) })
	for _, t := range due {
		t.dirty = false // what becomes dirty from now on is for the next turn
	}
	for _, t := range due {
		if l.Crashed == nil {
			l.reconcile(t)
		} else {
			l.Clock.Within(t, func() { l.reconcile(t) })
		}
	}
}

// drain shows the actor the changes since it looked last, however many: it hears
// of each deletion.
func (l *Loop) drain(w *worker) {
	changes := w.cursor.Next()
	if len(changes) == 0 || w.stopped {
		return
	}
	for len(changes) > 0 {
		if l.Crashed == nil {
			l.show(w, &changes)
		} else {
			l.Clock.Within(w, func() { l.show(w, &changes) })
		}
	}
}

// show lets the actor look at the changes, which it takes off one by one, and marks
// what is worth a look. If the actor panics, those after the change that it looked
// at are left.
func (l *Loop) show(w *worker, changes *[]store.Change) {
	view := l.Store.View()
	for len(*changes) > 0 {
		c := &(*changes)[0]
		*changes = (*changes)[1:]
		w.shown = c.Key
		if keys := w.actor.Dirty(view, *c); len(keys) > 0 {
			w.mark(l.reaction(w), keys...)
		}
	}
}

func (w *worker) mark(turn float64, keys ...store.Key) {
	for _, k := range keys {
		w.markTask(turn, w.task(k))
	}
}

func (w *worker) task(k store.Key) *task {
	t := w.tasks[k]
	if t == nil {
		t = &task{worker: w, key: k}
		w.tasks[k] = t
	}
	return t
}

func (w *worker) markTask(turn float64, t *task) {
	if len(w.dirty) == 0 || turn < w.turn {
		w.turn = turn
	}
	if !t.dirty {
		t.dirty = true
		w.dirty = append(w.dirty, t)
	}
}

// reconcile lets the actor look at one key and performs what it wants. A key whose
// effects are not over is looked at when they are.
func (l *Loop) reconcile(t *task) {
	if h := t.held; h != nil {
		if !h.known {
			h.missed = true
			return
		}
		t.held = nil
		l.goOn(t, h)
		return
	}
	now := l.Clock.Now()
	t.again.Stop()
	t.again = nil
	out := t.worker.actor.Reconcile(l.Store.View(), t.key, now)
	if l.Observe != nil && len(out.Effects) > 0 {
		l.Observe(t.worker.actor.Name(), t.key, out.Effects)
	}
	l.carryOut(t, out.Effects, out.Again)
}

// carryOut performs the effects in order, until one is refused that has no answer to
// that. again is when the actor wants to look at the key again.
func (l *Loop) carryOut(t *task, todo []Effect, again time.Time) {
	for len(todo) > 0 {
		e := todo[0]
		made, err := l.try(t, e)
		if pending := (*Pending)(nil); errors.As(err, &pending) {
			l.hold(t, pending, &held{todo: todo, again: again})
			return
		}
		more, err := next(e, made, err)
		if err != nil {
			l.failed(t)
			return
		}
		todo = todo[1:]
		if len(more) > 0 {
			todo = slices.Concat(more, todo)
		}
	}
	l.finished(t, again)
}

// finished is what becomes of a key when its effects have been performed.
func (l *Loop) finished(t *task, again time.Time) {
	t.failures = 0
	switch {
	case !again.IsZero():
		l.lookAgain(t, again)
	case !t.dirty:
		delete(t.worker.tasks, t.key)
	}
}

// try performs one effect.
func (l *Loop) try(t *task, e Effect) (store.Object, error) {
	switch e := e.(type) {
	case Retry:
		return nil, e.Err
	case Then:
		return nil, nil
	}
	name := t.worker.actor.Name()
	if several, ok := t.worker.actor.(Several); ok {
		name = several.Program(t.key)
	}
	return l.Performer.Perform(name, e)
}

// next returns what is to be done because of what became of an effect; the error is
// that of a refusal to which there is no answer.
func next(e Effect, made store.Object, err error) ([]Effect, error) {
	if then, ok := e.(Then); ok {
		return then.Do(), nil
	}
	if err == nil {
		if c, ok := e.(Create); ok && c.Created != nil {
			return c.Created(made), nil
		}
		return nil, nil
	}
	if rejected := rejectedOf(e); rejected != nil {
		return rejected(err), nil
	}
	return nil, err
}

func rejectedOf(e Effect) func(error) []Effect {
	switch e := e.(type) {
	case Create:
		return e.Rejected
	case Update:
		return e.Rejected
	case Status:
		return e.Rejected
	case Delete:
		return e.Rejected
	}
	return nil
}

// failed makes the loop look at the key again, with back-off.
func (l *Loop) failed(t *task) {
	t.failures++
	l.lookAgain(t, l.Clock.Now().Add(backoff(t.failures)))
}

func (l *Loop) lookAgain(t *task, when time.Time) {
	t.again = l.Clock.At(when, func() {
		t.again = nil
		t.worker.markTask(l.elapsed, t)
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
	for _, w := range l.workers {
		for _, c := range w.cursor.Unread() {
			last = append(last, fmt.Sprintf("%s (unseen by %s)", c.Key, w.actor.Name()))
		}
	}
	if len(last) > 10 {
		last = last[len(last)-10:]
	}
	return fmt.Errorf("the cluster does not settle at %s: still changing after %d turns of each actor: %s",
		l.Clock.Now().Format(time.RFC3339Nano), l.Rounds, strings.Join(last, ", "))
}
