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
	d := w.patience()
	if holds := c(w.recorder.State()); holds || d == 0 {
		return holds, nil
	}
	return w.until(ctx, d, c)
}
