package comparison

import (
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
)

// stamps are when the server says that things happened, in whole seconds. A kubelet
// that is busy writes a status late: what it says was true before it is seen.
type stamps struct {
	start time.Time           // of the scenario; zero if nothing tells
	times []map[string]string // of each line
}

// stampsOf reads the time stamps of a trace. It has seen nothing before it was
// made, so it began, at the earliest, when that is true of all that was created.
func stampsOf(t trace.Trace) stamps {
	out := stamps{times: make([]map[string]string, len(t))}
	for i, tr := range t {
		out.times[i] = tr.Times
		created, err := time.Parse(time.RFC3339, tr.Times["creationTimestamp"])
		if start := created.Add(-tr.At); err == nil && start.After(out.start) {
			out.start = start
		}
	}
	return out
}

// at is when what a line of a pod says of a field became true: the instant of
// that field if it has one, else the newest in the line, and never later than it
// was seen.
func (s stamps) at(i int, t trace.Transition, field string) time.Duration {
	if t.Kind != "Pod" || s.start.IsZero() {
		return t.At
	}
	times := s.times[i]
	for _, name := range []string{field, field + ".state.startedAt", field + ".state.finishedAt"} {
		if at, ok := s.since(times[name]); ok {
			return min(at, t.At)
		}
	}
	newest, known := time.Duration(0), false
	for name, text := range times {
		if !strings.HasSuffix(name, "edAt") && !strings.HasPrefix(name, "conditions.") {
			continue
		}
		if at, ok := s.since(text); ok {
			newest, known = max(newest, at), true
		}
	}
	if !known {
		return t.At
	}
	return min(newest, t.At)
}

// since is an instant since the scenario's start; false if it is none, or lies
// before it: what never ran started in 1970.
func (s stamps) since(text string) (time.Duration, bool) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Before(s.start) {
		return 0, false
	}
	return at.Sub(s.start), true
}
