package pod

import (
	"testing"
	"time"
)

func TestAgendaKeepsOrder(t *testing.T) {
	var a Agenda
	var got []int
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	note := func(n int) func() { return func() { got = append(got, n) } }
	a.Add(at(2), note(3))
	a.Add(at(1), note(1))
	dropped := a.Add(at(1), note(9))
	a.Add(at(1), note(2))
	a.Add(at(3), note(4))
	a.Cancel(dropped)
	a.Cancel(nil)
	a.Do(at(2))
	if len(got) != 3 || got[0] != 1 || got[1] != 2 || got[2] != 3 || !a.Next().Equal(at(3)) {
		t.Errorf("ran %v, next %v", got, a.Next())
	}
}

func TestTick(t *testing.T) {
	now := time.Unix(100, 400_000_000)
	for _, c := range []struct{ period, phase, want time.Duration }{
		{time.Second, 0, 600 * time.Millisecond},
		{time.Second, 500 * time.Millisecond, 100 * time.Millisecond},
		{time.Second, 400 * time.Millisecond, time.Second},
		{2 * time.Second, 0, 1600 * time.Millisecond},
	} {
		if got := Tick(now, c.period, c.phase).Sub(now); got != c.want {
			t.Errorf("period %v, phase %v: next tick after %v, want %v", c.period, c.phase, got, c.want)
		}
	}
}
