package container

import (
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/network"
)

// world is a clock, a network and a runtime.
type world struct {
	t       *testing.T
	clock   *clock.Clock
	network *network.Network
	runtime *Runtime
	exits   []Status
	n       int
}

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world {
	w := &world{t: t, clock: clock.New(start)}
	w.network = network.New(network.Config{Clock: w.clock})
	w.runtime = New(Options{Clock: w.clock, Exited: func(s Status) { w.exits = append(w.exits, s) }})
	t.Cleanup(w.runtime.Close)
	return w
}

// pass lets virtual time pass.
func (w *world) pass(d time.Duration) {
	end := w.clock.Now().Add(d)
	for {
		next, ok := w.clock.Next()
		if !ok || next.After(end) {
			w.clock.MoveTo(end)
			return
		}
		w.clock.Fire()
	}
}

func (w *world) pod(ip string) SandboxConfig {
	h, err := w.network.Attach(network.Pod, ip)
	if err != nil {
		w.t.Fatal(err)
	}
	return SandboxConfig{Namespace: "default", Name: "p", UID: "u" + ip, Host: h, IP: ip, Hostname: "p", Node: "node1"}
}

func (w *world) start(c Config) string {
	w.t.Helper()
	if c.ID == "" {
		w.n++
		c.ID = string(rune('a' + w.n))
	}
	if err := w.runtime.Create(c); err != nil {
		w.t.Fatal(err)
	}
	if err := w.runtime.Start(c.ID); err != nil {
		w.t.Fatal(err)
	}
	return c.ID
}

func (w *world) status(id string) Status {
	s, ok := w.runtime.Status(id)
	if !ok {
		w.t.Fatalf("no container %s", id)
	}
	return s
}

func TestSleep(t *testing.T) {
	w := newWorld(t)
	id := w.start(Config{Image: "busybox:1.36", Command: []string{"sleep", "10"}, Sandbox: w.pod("10.244.0.1")})
	w.pass(9 * time.Second)
	_ = w.runtime.Signal(id, process.TERM) // PID 1 without a handler: recorded in grace-period
	if s := w.status(id); s.State != Running {
		t.Fatalf("after 9 s and TERM: %+v", s)
	}
	w.pass(time.Second)
	if s := w.status(id); s.State != Exited || s.ExitCode != 0 || s.Reason != "Completed" || len(w.exits) != 1 {
		t.Fatalf("after 10 s: %+v", s)
	}
	if w.runtime.containers[id].files != nil {
		t.Error("a container that only sleeps has a file system of its own")
	}
}
