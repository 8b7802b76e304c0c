package condition

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
func stampOf(t Thing, does string) stamp {
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
	case t.Container != "" && state == "running":
		return t.containerStamp(".state.startedAt")
	case t.Container != "" && strings.HasPrefix(state, "terminated"):
		return t.containerStamp(".state.finishedAt", ".lastState.finishedAt")
	case t.Container != "":
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

func (t Thing) containerStamp(fields ...string) stamp {
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

// Instant is when a moment happened: when it was seen, and the second in which
// the server says it was.
type Instant struct {
	Seen time.Duration
	Told time.Time // zero if the server does not say
	// Line is the number of the trace's line in which it was seen, from 1, and
	// Revision that of the write that it shows, 0 if it is not known.
	Line     int
	Revision uint64
}

// Instants returns when a moment that is not Fixed has happened in a trace.
func (m Moment) Instants(t trace.Trace) []Instant {
	tracker := trace.Trace{}.Track(m.Happens)
	var all []Instant
	line := 0
	t.Replay(func(s trace.Step) bool {
		line++
		n := len(tracker.At)
		tracker.See(s)
		if len(tracker.At) == n {
			return true
		}
		i := Instant{Seen: s.At, Line: line, Revision: s.Revision}
		if m.stamp != nil {
			i.Told = m.stamp(s)
		}
		all = append(all, i)
		return true
	})
	return all
}
