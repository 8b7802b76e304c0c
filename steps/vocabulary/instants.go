package vocabulary

import (
	"fmt"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/condition"
	"github.com/gherkube/gherkube/steps/scenario"
)

// tracked reads a moment that can still happen, and follows it.
func tracked(w *scenario.World, text string) (condition.Moment, *trace.Tracker, func(), error) {
	m, err := w.Reader().Moment(text)
	if err != nil {
		return m, nil, nil, err
	}
	if m.Fixed != nil {
		return m, nil, nil, fmt.Errorf("%q has happened once and will not happen again: use it after \"after\"", text)
	}
	t, stop := w.Track(m.Happens)
	return m, t, stop, nil
}

// happening is where in the trace a moment first happened.
type happening struct {
	about condition.Thing
	at    time.Duration
	line  int
	seen  bool // in that line, not only between it and the next
	// revision is that of the write; 0 if it is not known.
	revision uint64
}

// precedes reports whether something was written before something else, or, if
// nothing tells in which order they were written, seen before it. Watches of
// different kinds show them in another order if one is behind.
func (h happening) precedes(other happening) bool {
	if h.revision > 0 && other.revision > 0 {
		return h.revision < other.revision
	}
	return h.line < other.line
}

// later is how much later than the happening an instant is at which a write was
// seen. One that was written after it is not earlier, even if it was seen first.
func (h happening) later(at time.Duration, revision uint64) time.Duration {
	if h.revision > 0 && revision > h.revision {
		return max(0, at-h.at)
	}
	return at - h.at
}

func firstHappening(w *scenario.World, text string) (happening, error) {
	m, err := w.Reader().Moment(text)
	if err != nil {
		return happening{}, err
	}
	w.Pull()
	f := happening{about: m.About, line: -1}
	if m.Fixed != nil {
		f.at, f.line = *m.Fixed, 0
		for f.line < len(w.Trace()) && w.Trace()[f.line].At <= f.at {
			f.line++
		}
		return f, nil
	}
	all := m.Instants(w.Trace())
	if len(all) == 0 {
		return f, w.Fail(m.About, m.Text, "it has not happened: %s", m.Text)
	}
	f.at, f.line, f.seen, f.revision = all[0].Seen, all[0].Line, true, all[0].Revision
	return f, nil
}

// told returns when a moment has happened so far. Where time is virtual nothing
// is seen late, and what the server tells is not asked for.
func told(w *scenario.World, text string) ([]condition.Instant, error) {
	m, err := w.Reader().Moment(text)
	if err != nil || m.Fixed != nil || w.Patience() == 0 {
		return nil, err
	}
	w.Pull()
	return m.Instants(w.Trace()), nil
}

// lateness is how much earlier than it was seen a moment can have happened, its
// i-th time: what a lower bound after it must allow for.
func lateness(w *scenario.World, text string, i int) (time.Duration, error) {
	all, err := told(w, text)
	if err != nil || i >= len(all) || all[i].Told.IsZero() {
		return 0, err
	}
	return max(0, all[i].Seen-w.Since(all[i].Told)), nil
}

// toldInOrder reports whether the server says that one moment first happened
// before another one did, or in the same second, whatever order they were seen
// in.
func toldInOrder(w *scenario.World, first, second string) (bool, error) {
	x, err := told(w, first)
	if err != nil {
		return false, err
	}
	y, err := told(w, second)
	if err != nil {
		return false, err
	}
	if len(x) == 0 || len(y) == 0 || x[0].Told.IsZero() || y[0].Told.IsZero() {
		return false, nil
	}
	return !x[0].Told.After(y[0].Told), nil
}

func clocks(at []time.Duration) string {
	out := make([]string, len(at))
	for i := range at {
		out[i] = condition.Clock(at[i])
	}
	return strings.Join(out, ", ")
}
