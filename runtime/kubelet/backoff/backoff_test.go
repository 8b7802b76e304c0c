package backoff

import (
	"testing"
	"time"
)

// client-go's flowcontrol.Backoff: doubling to the cap, and a fresh start
// after twice the cap without an event.
func TestBackoff(t *testing.T) {
	b := New(10*time.Second, 300*time.Second)
	now := time.Unix(0, 0)
	if _, in := b.Since("c", now, now); in {
		t.Error("in back-off before the first failure")
	}
	for i, want := range []time.Duration{10, 20, 40, 80, 160, 300, 300} {
		b.Next("c", now, now)
		delay, in := b.Since("c", now, now)
		if delay != want*time.Second || !in {
			t.Errorf("failure %d: delay %v (in back-off: %v), want %d s", i+1, delay, in, want)
		}
		if _, in := b.Since("c", now, now.Add(delay)); in {
			t.Errorf("failure %d: still in back-off after %v", i+1, delay)
		}
		now = now.Add(delay)
	}
	now = now.Add(601 * time.Second)
	if _, in := b.Since("c", now, now); in {
		t.Error("in back-off after more than ten minutes")
	}
	b.Next("c", now, now)
	if delay, _ := b.Since("c", now, now); delay != 10*time.Second {
		t.Errorf("delay %v after a long run, want 10 s", delay)
	}
}
