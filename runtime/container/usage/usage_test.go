package usage

import (
	"math"
	"testing"
	"time"
)

var begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestMeter(t *testing.T) {
	var m Meter
	if m.CPU(begin) != 0 || m.Load(begin) != (Load{}) {
		t.Error("a container that has not started uses something")
	}
	at := func(s float64) time.Time { return begin.Add(time.Duration(s * float64(time.Second))) }
	m.Set(at(0), Load{CPU: 100, Memory: 1000})
	m.Set(at(10), Load{CPU: 2500, Memory: 5000, Growth: 100})
	m.Set(at(10), Load{CPU: 2000, Memory: 5000, Growth: 100}) // the last at an instant counts
	m.Set(at(20), Load{})
	for _, c := range []struct {
		at, cpu float64
		memory  int64
	}{{-1, 0, 0}, {0, 0, 1000}, {5, 0.5, 1000}, {10, 1, 5000}, {15.5, 12, 5550}, {20, 21, 0}, {60, 21, 0}} {
		if got, want := m.CPU(at(c.at)), time.Duration(c.cpu*float64(time.Second)); got != want {
			t.Errorf("at %vs: CPU %v, want %v", c.at, got, want)
		}
		if got := m.Load(at(c.at)).Memory; got != c.memory {
			t.Errorf("at %vs: memory %d, want %d", c.at, got, c.memory)
		}
	}
}

func TestReaches(t *testing.T) {
	for _, c := range []struct {
		load  Load
		bytes int64
		want  time.Duration // negative is never
	}{
		{Load{Memory: 10}, 10, 0},
		{Load{Memory: 11}, 10, 0},
		{Load{Memory: 9}, 10, -1},
		{Load{Memory: 0, Growth: 10}, 100, 10*time.Second + 1},
		{Load{Memory: 0, Growth: 3}, 10, 3333333334},
		{Load{Memory: 0, Growth: 1}, math.MaxInt64, -1},
	} {
		in, ok := c.load.Reaches(c.bytes)
		if ok != (c.want >= 0) || ok && in != c.want {
			t.Errorf("%+v reaches %d after %v, %v, want %v", c.load, c.bytes, in, ok, c.want)
		}
		if ok && c.load.After(in).Memory < c.bytes {
			t.Errorf("%+v has %d then, which is less than %d", c.load, c.load.After(in).Memory, c.bytes)
		}
	}
}

// TestMeterForgets: a load that changes for ever costs no memory for ever.
func TestMeterForgets(t *testing.T) {
	var m Meter
	for i := range 10_000 {
		m.Set(begin.Add(time.Duration(i)*time.Second), Load{CPU: 1000})
	}
	if len(m.spans) > 125 {
		t.Errorf("%d spans", len(m.spans))
	}
	if got := m.CPU(begin.Add(10_000 * time.Second)); got != 10_000*time.Second {
		t.Errorf("used %v", got)
	}
}

// TestNothingOverflows: loads and times of any size give the most there is.
func TestNothingOverflows(t *testing.T) {
	var m Meter
	m.Set(begin, Load{CPU: math.MaxInt64, Memory: math.MaxInt64, Growth: math.MaxInt64})
	late := begin.Add(1_000_000 * time.Hour)
	if m.CPU(late) != math.MaxInt64 || m.Load(late).Memory != math.MaxInt64 {
		t.Errorf("%v, %+v", m.CPU(late), m.Load(late))
	}
	l := Load{CPU: math.MaxInt64, Memory: 1, Growth: 1}
	if got := l.Plus(l); got.CPU != math.MaxInt64 || got.Memory != 2 {
		t.Errorf("%+v", got)
	}
}
