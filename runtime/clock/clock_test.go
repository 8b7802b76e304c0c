package clock

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestTimersFireInOrderOfInstantThenSchedule(t *testing.T) {
	c := New(epoch)
	var fired []string
	note := func(s string) func() {
		return func() { fired = append(fired, fmt.Sprintf("%s@%s", s, c.Now().Sub(epoch))) }
	}
	c.After(2*time.Second, note("b"))
	c.After(time.Second, note("a"))
	c.After(2*time.Second, note("c"))
	stopped := c.After(time.Second, note("never"))
	if !stopped.Stop() || stopped.Stop() {
		t.Error("Stop did not report whether the timer was in the queue")
	}
	c.After(time.Second, func() { c.At(epoch, note("late")) }) // in the past: now
	for c.Fire() {
	}
	want := "a@1s late@1s b@2s c@2s"
	if got := strings.Join(fired, " "); got != want {
		t.Errorf("fired %s, want %s", got, want)
	}
}

func TestMoveToNeverPassesATimer(t *testing.T) {
	c := New(epoch)
	c.After(time.Second, func() {})
	c.MoveTo(epoch.Add(time.Minute))
	if got := c.Now().Sub(epoch); got != time.Second {
		t.Errorf("the clock moved to +%s, past the timer at +1s", got)
	}
	c.MoveTo(epoch)
	if got := c.Now().Sub(epoch); got != time.Second {
		t.Errorf("the clock moved back to +%s", got)
	}
}

// The queue against a dumb model: a slice sorted by (when, sequence).
func TestQueueAgreesWithASortedSlice(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		c := New(epoch)
		var got, want []int
		type entry struct {
			when  time.Duration
			id    int
			timer *Timer
		}
		var model []entry
		for id := range 50 {
			when := time.Duration(rng.IntN(20)) * time.Second
			model = append(model, entry{when, id, c.After(when, func() { got = append(got, id) })})
			if rng.IntN(4) == 0 {
				i := rng.IntN(len(model))
				model[i].timer.Stop()
				model = slices.Delete(model, i, i+1)
			}
		}
		slices.SortStableFunc(model, func(a, b entry) int { return int(a.when - b.when) })
		for _, e := range model {
			want = append(want, e.id)
		}
		for c.Fire() {
		}
		if !slices.Equal(got, want) {
			t.Fatalf("fired %v, want %v", got, want)
		}
	}
}
