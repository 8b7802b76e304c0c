package vocabulary

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/steps/sentence"
)

// slow is a cluster by a clock that goes from change to change.
type slow struct {
	watched
	told int // changes that have happened
}

func (s *slow) Pass(_ context.Context, d time.Duration, done func() bool) error {
	end := s.now.Add(d)
	for !done() {
		if s.told == len(s.changes) || s.changes[s.told].At.After(end) {
			s.now = end
			done()
			return nil
		}
		s.now = s.changes[s.told].At
		s.told++
	}
	return nil
}

func (s *slow) Trace() trace.Source { return s }

func (s *slow) Since(n int) (after []trace.Change, cursor int, _ error) {
	return s.changes[n:s.told], s.told, nil
}

// TestWhatComesLateIsLate: within its slack, a cluster may be late; what comes
// later still has not come.
func TestWhatComesLateIsLate(t *testing.T) {
	const comes = "container main of pod web starts"
	for _, c := range []struct {
		step sentence.Run
		args []string
		late time.Duration
		err  string
	}{
		{becomes(is), []string{"container main of pod web", "running", "7s"}, 0, ""},
		{becomes(is), []string{"container main of pod web", "running", "5s"}, 2 * time.Second, ""},
		{becomes(is), []string{"container main of pod web", "running", "3s"}, 4 * time.Second, ""},
		{becomes(is), []string{"container main of pod web", "running", "2s"}, 0, "after 2s"},
		{holds(is), []string{"container main of pod web", "running"}, 0, "this is false"},
		{happensWithin, []string{"5s", comes}, 2 * time.Second, ""},
		{happensNot, []string{"5s", comes}, 0, ""},
		{afterAtMost, []string{comes, "4s", "pod web is created"}, 3 * time.Second, ""},
		{afterAtMost, []string{comes, "1s", "pod web is created"}, 0, "did not happen within 1s"},
		{afterBetween, []string{comes, "1s", "3s", "pod web is created"}, 4 * time.Second, ""},
		{stays(is), []string{"container main of pod web", "waiting", "5s"}, 0, ""},
	} {
		cluster := &slow{watched: watched{now: second(0).Time, changes: []trace.Change{seen("web", 2, waiting()), seen("web", 9, running(8))}}}
		cluster.changes[0].Type = trace.Added
		w := worldIn(t, cluster, 4*time.Second)
		cluster.now = second(2).Time
		if err := w.Pass(t.Context(), 0, func() bool { return false }); err != nil {
			t.Fatal(err)
		}
		err := c.step(t.Context(), w, sentence.Args{Values: c.args})
		if got := w.TakeLate(); got != c.late {
			t.Errorf("%q is late by %s, not %s", c.args, got, c.late)
		}
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: %v", c.args, err)
		}
	}
}
