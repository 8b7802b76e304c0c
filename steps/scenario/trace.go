package scenario

import (
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Pull takes the trace up to date.
func (w *World) Pull() {
	if w.pullErr != nil {
		return
	}
	w.pullErr = w.recorder.Pull(func(s trace.Step) {
		for _, t := range w.trackers {
			t.See(s)
		}
	})
}

// State is what everything looks like now.
func (w *World) State() *trace.State {
	w.Pull()
	return w.recorder.State()
}

// Track returns a tracker of a moment, with its instants since the scenario's start,
// which grows with the trace. Call the returned function when it is not needed any more.
func (w *World) Track(m trace.Moment) (*trace.Tracker, func()) {
	w.Pull()
	t := w.Trace().Track(m)
	w.trackers = append(w.trackers, t)
	return t, func() {
		w.trackers = slices.DeleteFunc(w.trackers, func(o *trace.Tracker) bool { return o == t })
	}
}

// Since is how long after the start of the scenario an instant is.
func (w *World) Since(at time.Time) time.Duration { return w.recorder.Since(at) }
