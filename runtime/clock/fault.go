package clock

import (
	"fmt"
	"runtime"
	"strings"
)

// Keeper is who a panic of an event is told: the process, or the actor's key,
// that the event belongs to.
type Keeper interface{ Panicked(Fault) }

// Fault is a panic of code that the simulation runs: a fault of the simulator
// itself.
type Fault struct {
	Value any
	// Stack is where it happened, one function and its line of the source at a
	// time. It names no address and no goroutine, so that it is the same in
	// each run.
	Stack string
}

func (f Fault) Error() string { return fmt.Sprint(f.Value) }

// Tracker is where faults of the simulator are reported.
const Tracker = "https://github.com/gherkube/gherkube/issues"

// Within runs f, which belongs to the keeper, as does whatever f schedules. If
// f panics, the keeper is told, and Within returns. A nil keeper means Root.
func (c *Clock) Within(k Keeper, f func()) {
	before := c.keeper
	c.keeper = k
	if k == nil {
		k = c.Root
	}
	defer func() {
		c.keeper = before
		if k == nil {
			return
		}
		if e := recover(); e != nil {
			k.Panicked(FaultOf(e))
		}
	}()
	f()
}

// Keeper returns whom the present event belongs to, for code that calls
// functions back by other means than a timer: it calls them Within the keeper
// of the time when it got them. It is nil outside of all events.
func (c *Clock) Keeper() Keeper { return c.keeper }

// maxFrames is how many functions of a stack are shown.
const maxFrames = 40

// FaultOf describes a panic. It is for the deferred function that has just
// recovered the value.
func FaultOf(recovered any) Fault {
	callers := make([]uintptr, 4*maxFrames)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	var lines []string
	panicked := false
	for more := true; more && len(lines) < maxFrames; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked, lines = true, nil // what panicked again is above
		case strings.HasSuffix(f.Function, "clock.(*Clock).Within"):
			more = false // who lets the event happen is of no interest
		case panicked && !strings.HasPrefix(f.Function, "runtime."):
			lines = append(lines, fmt.Sprintf("%s\n\t%s:%d", f.Function, f.File, f.Line))
		}
	}
	return Fault{recovered, strings.Join(lines, "\n")}
}
