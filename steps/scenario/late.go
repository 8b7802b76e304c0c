package scenario

import (
	"context"
	"time"

	"github.com/gherkube/gherkube/steps/target"
)

// SeenLate is how long a step that asks for the present waits on a cluster where
// what follows from a command follows later: a status, an event. It is more
// than an idle cluster needs, and less than a step should be without saying so.
const SeenLate = 2 * time.Second

// Patience is how long a step that asks for the present may wait. Where time is
// virtual, all that follows at an instant has happened at that instant.
func (w *World) Patience() time.Duration {
	if _, virtual := w.Place.Cluster.(target.Virtual); virtual {
		return 0
	}
	return SeenLate
}

// InTime lets time pass until done reports true, at most d and the cluster's
// slack, and notes how late it was.
func (w *World) InTime(ctx context.Context, d time.Duration, done func() bool) error {
	end := w.Elapsed() + d
	is := false
	err := w.Pass(ctx, d+w.Place.Slack, func() bool {
		is = done()
		return is
	})
	if is {
		w.NoteLate(w.Elapsed() - end)
	}
	return err
}

// NoteLate notes by how much the present step held later than it says. More than the
// cluster's slack is not noted: the step has then failed.
func (w *World) NoteLate(by time.Duration) {
	if by <= w.Place.Slack {
		w.late = max(w.late, by)
	}
}

// TakeLate is by how much the step that has ended was late; 0 if it was not.
func (w *World) TakeLate() time.Duration {
	late := w.late
	w.late = 0
	return late
}
