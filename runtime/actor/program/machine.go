package program

import (
	"container/heap"
	"fmt"
	"io"
	"math"
	"os"
	"syscall"
	"time"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/signal"
)

// machine is the script.Machine of a real container.
type machine struct {
	System
	begun    time.Time
	agenda   agenda
	sequence int
	handlers map[signal.Signal]func()
	calls    chan func() // of other goroutines
	done     chan struct{}
	closers  []io.Closer
	exited   bool
	code     int
	// grows is how often the load was set: what grows with an older one stops.
	grows int
}

// Run does the script until it exits, and returns its exit code.
func (s System) Run() int {
	m := &machine{
		System: s, begun: time.Now(), handlers: map[signal.Signal]func(){},
		calls: make(chan func()), done: make(chan struct{}),
	}
	script.Start(m, s.Args)
	m.loop()
	close(m.done)
	for _, c := range m.closers {
		_ = c.Close() // the program ends
	}
	return m.code
}

// loop does what is due, and what signals and requests ask for, until the
// script exits.
func (m *machine) loop() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for !m.exited {
		wait := m.untilNext()
		if wait <= 0 {
			heap.Pop(&m.agenda).(*entry).do()
			continue
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case s := <-m.Signals:
			m.signalled(s)
		case f := <-m.calls:
			f()
		}
	}
}

func (m *machine) untilNext() time.Duration {
	if len(m.agenda) == 0 {
		return math.MaxInt64
	}
	return m.agenda[0].when - m.Since()
}

func (m *machine) signalled(s os.Signal) {
	if s == syscall.SIGKILL {
		m.Exit(128 + int(signal.KILL))
		return
	}
	number, ok := s.(syscall.Signal)
	if f := m.handlers[signal.Signal(number)]; ok && f != nil {
		f()
	}
}

// call has f called by the loop; false if the program ends.
func (m *machine) call(f func()) bool {
	select {
	case m.calls <- f:
		return true
	case <-m.done:
		return false
	}
}

func (m *machine) Since() time.Duration { return time.Since(m.begun) }

func (m *machine) At(when time.Duration, f func()) {
	m.sequence++
	heap.Push(&m.agenda, &entry{when, m.sequence, f})
}

func (m *machine) Print(to script.Stream, text string) {
	out := m.Stdout
	if to == script.Stderr {
		out = m.Stderr
	}
	fmt.Fprint(out, text)
}

func (m *machine) Exit(code int) {
	if !m.exited {
		m.exited, m.code = true, code
	}
}

func (m *machine) Handle(s signal.Signal, f func()) { m.handlers[s] = f }

func (m *machine) ExhaustMemory() {
	m.Exhaust()
	m.Exit(128 + int(signal.KILL))
}

// entry is what to do at a time since the start.
type entry struct {
	when     time.Duration
	sequence int
	do       func()
}

// agenda is a heap of entries, the earliest first.
type agenda []*entry

func (a agenda) Len() int { return len(a) }

func (a agenda) Less(i, j int) bool {
	if a[i].when != a[j].when {
		return a[i].when < a[j].when
	}
	return a[i].sequence < a[j].sequence
}

func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push is of heap.Interface.
func (a *agenda) Push(x any) { *a = append(*a, x.(*entry)) }

// Pop is of heap.Interface.
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	(*a)[len(*a)-1] = nil
	*a = (*a)[:len(*a)-1]
	return last
}
