package container

import (
	"testing"
	"time"
)

// TestUsage: what a script uses counts with what the container needs anyway, and
// up to its limits.
func TestUsage(t *testing.T) {
	w := newWorld(t)
	id := w.start(Config{Image: "gherkube/actor:1", CPULimit: 500, Sandbox: w.pod("10.244.0.1"), Args: []string{
		"uses 300m of CPU from 10s to 20s", "uses 2 of CPU after 30s", "uses 50Mi of memory until 20s", "leaks 1Mi a second from 40s to 50s",
	}})
	begin := w.status(id).StartedAt
	w.pass(time.Minute)
	u, ok := w.runtime.Usage(id)
	if !ok {
		t.Fatal("no usage")
	}
	for _, c := range []struct {
		at, cpu time.Duration
		memory  int64
	}{
		{5 * time.Second, 0, 50 << 20}, {15 * time.Second, 1500 * time.Millisecond, 50 << 20},
		{30 * time.Second, 3 * time.Second, 1 << 20}, {45 * time.Second, 10500 * time.Millisecond, 6 << 20}, {time.Minute, 18 * time.Second, 10 << 20},
	} {
		at := begin.Add(c.at)
		if got := u.Meter.CPU(at); got != c.cpu {
			t.Errorf("after %v: CPU %v, want %v", c.at, got, c.cpu)
		}
		if got := u.Meter.Load(at).Memory; got != c.memory {
			t.Errorf("after %v: memory %d, want %d", c.at, got, c.memory)
		}
	}
}

func TestMemoryOverTheLimitKills(t *testing.T) {
	for script, want := range map[string]time.Duration{
		"leaks 10Mi a second after 1s":                     4200 * time.Millisecond, // 32Mi, less the least
		"uses 33Mi of memory after 5s":                     5 * time.Second,
		"uses 20Mi of memory\nuses 20Mi of memory from 7s": 7 * time.Second,
	} {
		w := newWorld(t)
		id := w.start(Config{Image: "gherkube/actor:1", MemoryLimit: 32 << 20, Sandbox: w.pod("10.244.0.1"), Args: []string{script}})
		w.pass(time.Minute)
		s := w.status(id)
		took := s.FinishedAt.Sub(s.StartedAt)
		if s.Reason != "OOMKilled" || s.ExitCode != 137 || took < want-time.Second/10 || took > want+time.Second/10 {
			t.Errorf("%q: %s, %d after %v, want OOMKilled, 137 after %v", script, s.Reason, s.ExitCode, took, want)
		}
		if u, ok := w.runtime.Usage(id); !ok || u.Ended != s.FinishedAt || u.Meter.Load(w.clock.Now()).Memory != 0 {
			t.Errorf("%q: it uses memory after its end", script)
		}
	}
}
