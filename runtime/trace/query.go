package trace

import "time"

// Condition is a question about the state at one instant.
type Condition func(*State) bool

// Not turns a condition round.
func Not(c Condition) Condition { return func(s *State) bool { return !c(s) } }

// Step is one line of a trace with what surrounds it.
type Step struct {
	Transition
	// Before has the object's fields before the line; nil if it was not there.
	Before Fields
	// State is that after the line.
	State *State
}

// Replay shows each line with its surroundings, until each returns false.
func (t Trace) Replay(each func(Step) bool) {
	s := NewState()
	for _, tr := range t {
		before, _ := s.Get(tr.ID())
		s.Apply(tr)
		if !each(Step{Transition: tr, Before: before, State: s}) {
			return
		}
	}
}

// Moment is something that happens at instants: a condition that starts to
// hold, or a line of a certain sort. Make one with Becomes or On.
type Moment struct {
	becomes Condition
	on      func(Step) bool
}

// Becomes is the moment at which a condition starts to hold.
func Becomes(c Condition) Moment { return Moment{becomes: c} }

// On is the moment of each line that matches.
func On(match func(Step) bool) Moment { return Moment{on: match} }

// Tracker notes when a moment happens, line by line.
type Tracker struct {
	moment Moment
	held   bool
	// At are the instants so far, in order.
	At []time.Duration
	// Revisions are those of the writes that were seen at these instants.
	Revisions []uint64
}

// Track returns a tracker that has seen the trace.
func (t Trace) Track(m Moment) *Tracker {
	k := &Tracker{moment: m}
	t.Replay(func(s Step) bool {
		k.See(s)
		return true
	})
	return k
}

// See shows the tracker the next line.
func (k *Tracker) See(s Step) {
	if k.moment.on != nil {
		if k.moment.on(s) {
			k.note(s)
		}
		return
	}
	holds := k.moment.becomes(s.State)
	if holds && !k.held {
		k.note(s)
	}
	k.held = holds
}

func (k *Tracker) note(s Step) {
	k.At, k.Revisions = append(k.At, s.At), append(k.Revisions, s.Revision)
}

// Interval is a stretch of time. An Open one had not ended with the trace.
type Interval struct {
	From, To time.Duration
	Open     bool
}

// When returns the stretches during which a condition held. Within one
// instant, lines count one after the other: a condition that held between two
// lines of the same instant yields an interval of length 0.
func (t Trace) When(c Condition) []Interval {
	var out []Interval
	held := false
	t.Replay(func(s Step) bool {
		holds := c(s.State)
		switch {
		case holds && !held:
			out = append(out, Interval{From: s.At, To: s.At, Open: true})
		case !holds && held:
			last := &out[len(out)-1]
			last.To, last.Open = s.At, false
		}
		held = holds
		return true
	})
	if n := len(out); n > 0 && out[n-1].Open && len(t) > 0 {
		out[n-1].To = t[len(t)-1].At
	}
	return out
}

// Instants returns when a moment happened.
func (t Trace) Instants(m Moment) []time.Duration { return t.Track(m).At }

// First returns the first instant of a moment at or after from.
func (t Trace) First(m Moment, from time.Duration) (time.Duration, bool) {
	for _, at := range t.Instants(m) {
		if at >= from {
			return at, true
		}
	}
	return 0, false
}

// HeldThroughout reports whether a condition held from the state at from until
// the state at to, and otherwise the first instant at which it did not.
func (t Trace) HeldThroughout(c Condition, from, to time.Duration) (time.Duration, bool) {
	at, holds := from, true
	started := false
	last := NewState()
	t.Replay(func(s Step) bool {
		if s.At > to {
			return false
		}
		if s.At > from && !started {
			started = true
			if !c(last) {
				holds = false
				return false
			}
		}
		if s.At > from && !c(s.State) {
			at, holds = s.At, false
			return false
		}
		if s.At <= from {
			last.Apply(s.Transition)
		}
		return true
	})
	if !started && holds && !c(last) {
		return from, false
	}
	return at, holds
}

// CaughtUp returns when all that was written before a write had been seen: at
// the instant at which it was seen itself, unless the watch of another kind was
// behind, by no more than the lag.
func (t Trace) CaughtUp(at time.Duration, revision uint64, lag time.Duration) time.Duration {
	caught := at
	for _, tr := range t {
		if tr.Revision > 0 && tr.Revision < revision && tr.At <= at+lag {
			caught = max(caught, tr.At)
		}
	}
	return caught
}

// Of returns the lines of one object.
func (t Trace) Of(id ID) Trace {
	var out Trace
	for _, tr := range t {
		if tr.ID() == id {
			out = append(out, tr)
		}
	}
	return out
}
