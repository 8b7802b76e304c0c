package steps

import (
	"context"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// late is how long a step that asks for the present waits on a cluster where
// what follows from a command follows later: a status, an event. It is more
// than an idle cluster needs, and less than a step should be without saying so.
const late = 2 * time.Second

// patience is how long a step that asks for the present may wait. Where time is
// virtual, all that follows at an instant has happened at that instant.
func (w *World) patience() time.Duration {
	if _, virtual := w.Place.Cluster.(Virtual); virtual {
		return 0
	}
	return late
}

// shows reports whether a condition holds at present, as far as that can be
// told.
func (w *World) shows(ctx context.Context, c trace.Condition) (bool, error) {
	if err := w.Sync(ctx); err != nil {
		return false, err
	}
	if holds := c(w.recorder.State()); holds || w.patience() == 0 {
		return holds, nil
	}
	return w.until(ctx, w.patience(), c)
}

// until lets time pass until a condition holds and reports whether it does. One
// that holds later than d, but within the cluster's slack, makes the step late.
func (w *World) until(ctx context.Context, d time.Duration, c trace.Condition) (bool, error) {
	holds := false
	err := w.inTime(ctx, d, func() bool {
		holds = c(w.recorder.State())
		return holds
	})
	return holds || err == nil && c(w.recorder.State()), err
}

// inTime lets time pass until done reports true, at most d and the cluster's
// slack, and notes how late it was.
func (w *World) inTime(ctx context.Context, d time.Duration, done func() bool) error {
	end := w.Elapsed() + d
	is := false
	err := w.Pass(ctx, d+w.Place.Slack, func() bool {
		is = done()
		return is
	})
	if is {
		w.noteLate(w.Elapsed() - end)
	}
	return err
}

// noteLate says that the present step holds later than it says.
func (w *World) noteLate(by time.Duration) {
	if by <= w.Place.Slack {
		w.late = max(w.late, by)
	}
}

// takeLate is by how much the step that has ended was late; 0 if it was not.
func (w *World) takeLate() time.Duration {
	late := w.late
	w.late = 0
	return late
}
