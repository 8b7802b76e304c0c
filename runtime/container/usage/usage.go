// Package usage is what a container uses of processors and memory, as a
// function of virtual time. Nothing is sampled: what is used changes at
// instants, and what was used between two of them is worked out when somebody
// asks.
package usage

import (
	"math"
	"math/bits"
	"slices"
	"time"
)

// Load is what is used from some instant on, until that changes.
type Load struct {
	// CPU is in thousandths of a processor.
	CPU int64
	// Memory is in bytes at that instant, and Growth what is added each second.
	Memory, Growth int64
}

// Plus returns both together.
func (l Load) Plus(other Load) Load {
	return Load{add(l.CPU, other.CPU), add(l.Memory, other.Memory), add(l.Growth, other.Growth)}
}

// Minus returns the load without a part of it.
func (l Load) Minus(part Load) Load {
	return Load{l.CPU - part.CPU, l.Memory - part.Memory, l.Growth - part.Growth}
}

// After returns the load that there is of l, unchanged, a time later.
func (l Load) After(d time.Duration) Load {
	l.Memory = add(l.Memory, scaled(l.Growth, d, time.Second))
	return l
}

// page is how much memory the kernel gives at once.
const page = 4096

// Resident is the memory in whole pages, as the kernel counts it.
func (l Load) Resident() int64 { return max(l.Memory, 0) &^ (page - 1) }

// Reaches returns how long it takes until the memory is as much as that; false
// for never.
func (l Load) Reaches(bytes int64) (time.Duration, bool) {
	missing := bytes - l.Memory
	switch {
	case missing <= 0:
		return 0, true
	case l.Growth <= 0:
		return 0, false
	}
	const longest = 100 * 365 * 24 * time.Hour
	seconds := missing / l.Growth
	if seconds >= int64(longest/time.Second) {
		return 0, false
	}
	rest := scaled(missing%l.Growth, time.Second, time.Duration(l.Growth)) + 1 // never too early
	return time.Duration(seconds)*time.Second + time.Duration(rest), true
}

// memory is how long a Meter can be asked for what was.
const memory = 2 * time.Minute

// Meter is what one container has used. A zero Meter is one of a container that
// has not started.
type Meter struct {
	spans []span
}

// span is a time during which the load was the same; it ends where the next one
// begins.
type span struct {
	from time.Time
	load Load
	used time.Duration // of processors' time, before it
}

// Set says what is used from now on.
func (m *Meter) Set(now time.Time, l Load) {
	s := span{from: now, load: l, used: m.CPU(now)}
	if n := len(m.spans); n > 0 && m.spans[n-1].from.Equal(now) {
		m.spans[n-1] = s
		return
	}
	old := 0 // spans that nobody can ask for any more
	for old+1 < len(m.spans) && now.Sub(m.spans[old+1].from) > memory {
		old++
	}
	m.spans = append(slices.Delete(m.spans, 0, old), s)
}

// Load returns what is used at an instant.
func (m *Meter) Load(at time.Time) Load {
	s, ok := m.at(at)
	if !ok {
		return Load{}
	}
	return s.load.After(at.Sub(s.from))
}

// CPU returns the time that processors have spent on the container until an
// instant, of the last two minutes at most.
func (m *Meter) CPU(at time.Time) time.Duration {
	s, ok := m.at(at)
	if !ok {
		return 0
	}
	return time.Duration(add(int64(s.used), scaled(s.load.CPU, at.Sub(s.from), 1000)))
}

func (m *Meter) at(when time.Time) (span, bool) {
	for _, s := range slices.Backward(m.spans) {
		if !s.from.After(when) {
			return s, true
		}
	}
	return span{}, false
}

// scaled is n times d/unit, at most what an int64 holds.
func scaled(n int64, d, unit time.Duration) int64 {
	if n <= 0 || d <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(n), uint64(d))
	if high >= uint64(unit) {
		return math.MaxInt64
	}
	out, _ := bits.Div64(high, low, uint64(unit))
	return int64(min(out, math.MaxInt64))
}

// add is a sum of numbers that are not negative, at most what an int64 holds.
func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
