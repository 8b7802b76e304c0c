package kubelet

import (
	"testing"
	"time"
)

// client-go's flowcontrol.Backoff: doubling to the cap, and a fresh start
// after twice the cap without an event.
func TestBackoff(t *testing.T) {
	b := newBackoff(10*time.Second, 300*time.Second)
	now := time.Unix(0, 0)
	if _, in := b.since("c", now, now); in {
		t.Error("in back-off before the first failure")
	}
	for i, want := range []time.Duration{10, 20, 40, 80, 160, 300, 300} {
		b.next("c", now, now)
		delay, in := b.since("c", now, now)
		if delay != want*time.Second || !in {
			t.Errorf("failure %d: delay %v (in back-off: %v), want %d s", i+1, delay, in, want)
		}
		if _, in := b.since("c", now, now.Add(delay)); in {
			t.Errorf("failure %d: still in back-off after %v", i+1, delay)
		}
		now = now.Add(delay)
	}
	now = now.Add(601 * time.Second)
	if _, in := b.since("c", now, now); in {
		t.Error("in back-off after more than ten minutes")
	}
	b.next("c", now, now)
	if delay, _ := b.since("c", now, now); delay != 10*time.Second {
		t.Errorf("delay %v after a long run, want 10 s", delay)
	}
}

func TestAgendaKeepsOrder(t *testing.T) {
	var a agenda
	var got []int
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	note := func(n int) func() { return func() { got = append(got, n) } }
	a.add(at(2), note(3))
	a.add(at(1), note(1))
	dropped := a.add(at(1), note(9))
	a.add(at(1), note(2))
	a.add(at(3), note(4))
	a.cancel(dropped)
	a.cancel(nil)
	for it := a.due(at(2)); it != nil; it = a.due(at(2)) {
		it.do()
	}
	if len(got) != 3 || got[0] != 1 || got[1] != 2 || got[2] != 3 || !a.next().Equal(at(3)) {
		t.Errorf("ran %v, next %v", got, a.next())
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
		if got := tick(now, c.period, c.phase).Sub(now); got != c.want {
			t.Errorf("period %v, phase %v: next tick after %v, want %v", c.period, c.phase, got, c.want)
		}
	}
}
