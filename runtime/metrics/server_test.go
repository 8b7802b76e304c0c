package metrics

import (
	"testing"
	"time"
)

var begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(s float64) time.Time { return begin.Add(time.Duration(s * float64(time.Second))) }

// node has one pod, whose containers use a tenth of a processor each.
type node []run

type run struct {
	name       string
	start, end float64 // seconds
}

func (n node) Containers(_, pod string, when time.Time) (out []Point) {
	if pod != "web" {
		return nil
	}
	for _, r := range n {
		if started := at(r.start); !started.After(when) && (r.end == 0 || at(r.end).After(when)) {
			out = append(out, Point{r.name, started, time.Millisecond + when.Sub(started)/10, 1 << 20})
		}
	}
	return out
}

func (n node) Machine(name string, from, to time.Time) (time.Duration, int64, bool) {
	return to.Sub(from) / 2, 1 << 30, name == "node1"
}

func TestPod(t *testing.T) {
	for _, c := range []struct {
		name   string
		node   node
		now    float64
		stamp  float64 // negative means no metrics
		window float64
	}{
		// The server asks at 0, 15, 30 …
		{"before it is asked for", node{{"main", 2, 0}}, 14.9, -1, 0},
		{"of a container that runs for ten seconds", node{{"main", 2, 0}}, 15, 15, 13},
		{"of a container that is too young", node{{"main", 6, 0}}, 29.9, -1, 0},
		{"… until the next time", node{{"main", 6, 0}}, 30, 30, 15},
		{"of an older one", node{{"main", -100, 0}}, 44, 30, 15},
		{"after a restart", node{{"main", -100, 20}, {"main", 21, 0}}, 31, -1, 0},
		{"after a restart, the next time", node{{"main", -100, 20}, {"main", 21, 0}}, 45, 45, 15},
		{"of one container among two", node{{"main", -100, 0}, {"new", 22, 0}}, 31, -1, 0},
		{"after its end, until the next time", node{{"main", -100, 31}}, 44.9, 30, 15},
		{"long after its end", node{{"main", -100, 31}}, 45, -1, 0},
	} {
		got, ok := NewServer(c.node, at(15)).Pod("default", "web", at(c.now))
		if ok != (c.stamp >= 0) {
			t.Errorf("%s: %+v, %v", c.name, got, ok)
			continue
		}
		if ok && (!got.Timestamp.Equal(at(c.stamp)) || got.Window.Seconds() != c.window || got.Containers[0].Memory != 1<<20) {
			t.Errorf("%s: %+v, want at %vs of %vs", c.name, got, c.stamp, c.window)
		}
		if ok && (got.Containers[0].CPU < 100_000_000 || got.Containers[0].CPU > 100_200_000) {
			t.Errorf("%s: CPU %d, want a tenth", c.name, got.Containers[0].CPU)
		}
	}
}

func TestNode(t *testing.T) {
	s := NewServer(node{}, begin)
	got, ok := s.Node("node1", at(-40))
	if !ok || got.CPU != 500_000_000 || got.Memory != 1<<30 || !got.Timestamp.Equal(at(-45)) {
		t.Errorf("%+v, %v", got, ok)
	}
	if _, ok := s.Node("node2", begin); ok {
		t.Error("a node that is not there has metrics")
	}
}
