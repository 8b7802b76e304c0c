package steps

import (
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// A cluster that is watched is seen late: a moment has happened before it is
// seen. Of many moments the server tells when they happened, in whole seconds;
// with that, a step can tell what cannot be from what was only seen late.

// stamp returns the server's time stamp that says when a line's moment
// happened; the zero time if there is none.
type stamp func(trace.Step) time.Time

// stampOf returns where the server says when a thing does something.
func stampOf(t thing, does string) stamp {
	switch does {
	case "is created":
		return timeOf("creationTimestamp")
	case "is marked for deletion":
		return deletionStamp
	case "starts", "restarts":
		return t.containerStamp(".state.startedAt", ".lastState.startedAt")
	}
	if strings.HasPrefix(does, "terminates") {
		return t.containerStamp(".state.finishedAt", ".lastState.finishedAt")
	}
	state := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(does, "becomes "), "is "), "not ")
	switch {
	case t.container != "" && state == "running":
		return t.containerStamp(".state.startedAt")
	case t.container != "" && strings.HasPrefix(state, "terminated"):
		return t.containerStamp(".state.finishedAt", ".lastState.finishedAt")
	case t.container != "":
		return nil
	case state == "Scheduled":
		return timeOf("conditions.PodScheduled")
	}
	condition, _, _ := strings.Cut(state, " with reason ")
	return timeOf("conditions." + condition)
}

func timeOf(names ...string) stamp {
	return func(s trace.Step) time.Time {
		for _, name := range names {
			if at, err := time.Parse(time.RFC3339, s.Times[name]); err == nil && at.Unix() > 0 {
				return at
			}
		}
		return time.Time{}
	}
}

func (t thing) containerStamp(fields ...string) stamp {
	return func(s trace.Step) time.Time {
		f, _ := s.State.Get(s.ID())
		names := make([]string, len(fields))
		for i, field := range fields {
			names[i] = t.prefix(f) + field
		}
		return timeOf(names...)(s)
	}
}

// deletionStamp is when a deletion was asked for: the server's time stamp says
// when the grace is over.
func deletionStamp(s trace.Step) time.Time {
	at := timeOf("deletionTimestamp")(s)
	if at.IsZero() {
		return at
	}
	f, _ := s.State.Get(s.ID())
	return at.Add(-time.Duration(f.Int("deletionGracePeriodSeconds")) * time.Second)
}

func eventStamp(s trace.Step) time.Time {
	return timeOf("series", "lastTimestamp", "eventTime", "firstTimestamp")(s)
}

// told is when something happened: when it was seen, and the second in which
// the server says it was.
type told struct {
	seen   time.Duration
	second time.Time // zero if the server does not say
}

// told returns the instants of a moment so far. Where time is virtual nothing is
// seen late, and the server is not asked.
func (w *World) told(m moment) []told {
	if m.fixed != nil {
		return []told{{seen: *m.fixed}}
	}
	w.pull()
	tracker := trace.Trace{}.Track(m.trace)
	var all []told
	w.Trace().Replay(func(s trace.Step) bool {
		n := len(tracker.At)
		tracker.See(s)
		if len(tracker.At) == n {
			return true
		}
		t := told{seen: s.At}
		if m.stamp != nil && w.patience() > 0 {
			t.second = m.stamp(s)
		}
		all = append(all, t)
		return true
	})
	return all
}

// lateness is how much earlier than it was seen a moment can have happened, its
// i-th time: what a lower bound after it must allow for.
func (w *World) lateness(text string, i int) (time.Duration, error) {
	m, err := w.moment(text)
	if err != nil {
		return 0, err
	}
	all := w.told(m)
	if i >= len(all) || all[i].second.IsZero() {
		return 0, nil
	}
	return max(0, all[i].seen-w.recorder.Since(all[i].second)), nil
}

// toldInOrder reports whether the server says that one moment first happened
// before another one did, or in the same second, whatever order they were seen
// in.
func (w *World) toldInOrder(first, second string) (bool, error) {
	a, err := w.moment(first)
	if err != nil {
		return false, err
	}
	b, err := w.moment(second)
	if err != nil {
		return false, err
	}
	x, y := w.told(a), w.told(b)
	if len(x) == 0 || len(y) == 0 || x[0].second.IsZero() || y[0].second.IsZero() {
		return false, nil
	}
	return !x[0].second.After(y[0].second), nil
}
