package process

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
)

// ErrInterrupted is what a blocking call returns when a signal handler asked
// for it with Interrupt: EINTR.
var ErrInterrupted = errors.New("Interrupted system call") //nolint:staticcheck // strerror's words

// defaultBudget is how many steps a program makes at one instant before it is
// taken for a runaway loop and made to let time pass.
const defaultBudget = 20_000

// The pause of a runaway loop starts small, so that a program which merely
// works hard is hardly slowed, and doubles, so that an endless one costs the
// simulation little.
const (
	firstPause = time.Millisecond
	lastPause  = time.Second
)

// routine is the coroutine that one or more processes run on: a process and
// the children it runs in the foreground.
type routine struct {
	owner    *Process // for which it was made
	next     func() (struct{}, bool)
	stop     func()
	yield    func(struct{}) bool
	wakeup   *clock.Timer
	replaced Program // what the process executes next, when main returns

	instant time.Time // of the latest step
	pause   time.Duration
}

// unwinding is the panic that unwinds a killed process's stack.
type unwinding struct{ p *Process }

// stopped unwinds everything on a coroutine whose world ends.
type stopped struct{}

// Blocking makes a program of code that may block. Its result is the exit
// code.
func Blocking(main func(p *Process) int) Program {
	return func(p *Process) {
		r := &routine{owner: p}
		r.next, r.stop = iter.Pull(func(yield func(struct{}) bool) {
			r.yield = yield
			defer func() {
				if e := recover(); e != nil {
					if _, ok := e.(stopped); !ok {
						panic(e)
					}
				}
			}()
			p.run(main)
		})
		p.routine = r
		p.Wake()
	}
}

// run runs main to its end, killed or not, and finishes the process.
func (p *Process) run(main func(p *Process) int) {
	code, killed := p.protect(main)
	r := p.routine
	if killed == 0 && r.replaced != nil {
		program := r.replaced
		r.replaced = nil
		p.routine = nil
		r.wakeup.Stop()
		if p.foreign {
			panic("process: exec in a process that runs in the foreground of another")
		}
		p.begin(program)
		return
	}
	p.routine = nil
	if !p.foreign {
		r.wakeup.Stop()
	}
	p.finish(code&0xff, killed)
}

// protect calls main and turns the unwinding of p, or a fault in it, into its
// death.
func (p *Process) protect(main func(p *Process) int) (code int, killed Signal) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case unwinding:
			if e.p != p {
				p.finish(128+int(KILL), KILL)
				panic(e)
			}
			code, killed = 128+int(p.dying), p.dying
		case stopped:
			panic(e)
		default:
			p.report(clock.FaultOf(e))
			code, killed = 128+int(SEGV), SEGV
		}
	}()
	p.dieIfKilled()
	return main(p), 0
}

// Foreground runs main as a child of p on p's own coroutine, and returns when
// the child has ended: as fork and wait, at the cost of a call.
func (p *Process) Foreground(a Attributes, main func(p *Process) int) *Process {
	child := p.space.add(p, a)
	child.routine, child.foreign = p.routine, true
	child.run(main)
	p.dieIfKilled()
	return child
}

// Wake makes a parked process look again at what it waits for. It does so in
// an event of its own at the present instant.
func (p *Process) Wake() {
	r := p.routine
	if r == nil || p.exited || r.wakeup != nil {
		return
	}
	r.wakeup = p.space.Clock.After(0, func() { r.resume() })
}

func (r *routine) resume() {
	r.wakeup = nil
	r.owner.within(func() { r.next() })
}

// Park blocks until somebody wakes the process. Callers look again at what
// they wait for: a process may be woken for other reasons.
func (p *Process) Park() error {
	p.dieIfKilled()
	r := p.routine
	if r == nil {
		panic(fmt.Sprintf("process: %s is event-driven and must not block", p))
	}
	if !r.yield(struct{}{}) {
		panic(stopped{})
	}
	p.dieIfKilled()
	return nil
}

// dieIfKilled unwinds the process if it was killed, or a process in whose
// foreground it runs.
func (p *Process) dieIfKilled() {
	for q := p; q != nil; q = q.space.Get(q.Parent) {
		if q.dying != 0 && q.routine == p.routine && !q.exited {
			panic(unwinding{q})
		}
		if !q.foreign {
			return
		}
	}
}

// Sleep blocks for d of virtual time.
func (p *Process) Sleep(d time.Duration) {
	due := false
	t := p.space.Clock.After(d, func() {
		due = true
		p.Wake()
	})
	defer t.Stop()
	for !due {
		_ = p.Park()
	}
}

// SleepUntil blocks for at most d, or until done reports true after a
// wake-up. It reports whether done did.
func (p *Process) SleepUntil(d time.Duration, done func() bool) bool {
	due := false
	t := p.space.Clock.After(d, func() {
		due = true
		p.Wake()
	})
	defer t.Stop()
	for !done() {
		if due {
			return false
		}
		_ = p.Park()
	}
	return true
}

// Await blocks until done reports true. It is asked again after each wake-up.
func (p *Process) Await(done func() bool) {
	for !done() {
		_ = p.Park()
	}
}

// Wait blocks until the child has ended, or stop, if set, reports true after a
// wake-up. It reports whether the child has ended.
func (p *Process) Wait(child *Process, stop func() bool) bool {
	for !child.exited {
		if stop != nil && stop() {
			return false
		}
		child.waiters = append(child.waiters, p)
		_ = p.Park()
	}
	return true
}

// Step counts one unit of work. When the processes of a container work without
// end at one instant, each is made to let a little time pass, as with a real
// processor.
func (p *Process) Step() {
	r := p.routine
	if r == nil {
		return
	}
	now := p.space.Clock.Now()
	if !now.Equal(p.space.instant) {
		p.space.instant, p.space.steps = now, 0
	}
	if now.Sub(r.instant) > r.pause {
		r.pause = 0
	}
	r.instant = now
	budget := p.space.Budget
	if budget == 0 {
		budget = defaultBudget
	}
	if p.space.steps++; p.space.steps <= budget {
		return
	}
	r.pause = min(max(firstPause, 2*r.pause), lastPause)
	p.Sleep(r.pause)
	r.instant = p.space.Clock.Now()
}

// Work counts the handling of n bytes: a step for each KiB.
func (p *Process) Work(n int) {
	for range n >> 10 {
		p.Step()
	}
}

// Stop ends all processes at once, without exit codes: the end of the world.
func (s *Space) Stop() {
	for _, p := range s.own() {
		p.clean()
		if r := p.routine; r != nil && !p.foreign {
			r.wakeup.Stop()
			r.stop()
		}
		s.remove(p.PID)
	}
}

// Unwinding reports whether a recovered value is a killed process's stack
// being unwound: code that recovers from panics must panic again with it.
func Unwinding(recovered any) bool {
	switch recovered.(type) {
	case unwinding, stopped:
		return true
	}
	return false
}

// DieIfKilled ends a process that a signal it sent itself has killed.
func (p *Process) DieIfKilled() { p.dieIfKilled() }
