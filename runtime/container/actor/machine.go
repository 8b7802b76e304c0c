package actor

import (
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/gherkube/gherkube/runtime/actor/script"
	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/usage"
	"github.com/gherkube/gherkube/runtime/network"
)

// fill makes the files of the image.
func fill(v *filesystem.View) error {
	for _, d := range []string{"/bin", "/tmp"} {
		if err := v.MkdirAll(d, 0o777); err != nil {
			return err
		}
	}
	if err := v.WriteFile("/bin/cat", process.Executable("busybox"), 0o755); err != nil {
		return err
	}
	return v.WriteFile("/actor", process.Executable("actor"), 0o755)
}

// machine is a process that a script acts on.
type machine struct {
	p      *process.Process
	begun  time.Time
	timers []*clock.Timer // that may not have fired yet
}

func newMachine(p *process.Process) *machine {
	m := &machine{p: p, begun: p.Clock().Now()}
	p.Cleanup(func() {
		for _, t := range m.timers {
			t.Stop()
		}
	})
	return m
}

func (m *machine) Starts() (int, error) { return m.p.Space().Attempt + 1, nil }

func (m *machine) Since() time.Duration { return m.p.Clock().Now().Sub(m.begun) }

func (m *machine) At(when time.Duration, f func()) {
	var t *clock.Timer
	t = m.p.Clock().At(m.begun.Add(when), func() {
		m.timers = slices.DeleteFunc(m.timers, func(other *clock.Timer) bool { return other == t })
		f()
	})
	m.timers = append(m.timers, t)
}

func (m *machine) Print(to script.Stream, text string) { m.p.Emit(int(to), []byte(text)) }

func (m *machine) Exit(code int) { m.p.Exit(code) }

func (m *machine) Handle(s process.Signal, f func()) {
	m.p.Handle(s, func(process.Signal) { f() })
}

func (m *machine) Listen(port uint16, s script.Server) (func(), error) {
	l, err := m.listen(port, s)
	if err != nil {
		return nil, err
	}
	m.p.Cleanup(l.Close)
	return l.Close, nil
}

func (m *machine) listen(port uint16, s script.Server) (*network.Listener, error) {
	host := m.p.Space().Host
	switch {
	case s.HTTP != nil:
		handler := func(e network.Exchange, respond func(network.Response)) {
			s.HTTP(script.Request{Method: e.Method, Path: e.URL.Path, Body: e.Body}, func(r script.Response) {
				answer := network.Response{Status: r.Status, Body: []byte(r.Body)}
				if r.Type != "" {
					answer.Header = http.Header{"Content-Type": {r.Type}}
				}
				respond(answer)
			})
		}
		if s.TLS != nil {
			return host.Listen(port, network.ServeHTTPS(s.TLS, handler, network.Refusals{}))
		}
		return host.Listen(port, network.ServeHTTP(handler))
	case s.Health != nil:
		return host.ListenGRPC(port, network.HealthCheck(s.Health))
	}
	return host.Listen(port, func(*network.Conn) {})
}

func (m *machine) Connect(name string, port uint16, within time.Duration, done func(bool)) {
	host := m.p.Space().Host
	dial := func(to netip.Addr) {
		m.p.Cleanup(host.Dial(netip.AddrPortFrom(to, port), within, func(c *network.Conn, err error) {
			if err == nil {
				c.Close()
			}
			done(err == nil)
		}))
	}
	if ip, err := netip.ParseAddr(name); err == nil {
		dial(ip)
		return
	}
	m.p.Cleanup(host.Lookup(m.p.Resolver(), name, func(a network.Answer, _ bool) {
		if len(a.IPv4) == 0 {
			done(false)
			return
		}
		dial(a.IPv4[0])
	}))
}

func (m *machine) Draw(n int) int { return m.p.Space().Draw(n) }

func (m *machine) ReadFile(name string) (string, error) {
	text, err := m.p.Files().ReadFile(m.p.Path(name))
	return string(text), plain(err)
}

func (m *machine) WriteFile(name, text string) error {
	return plain(m.p.Files().WriteFile(name, []byte(text), 0o644))
}

func (m *machine) Fill(name string, bytes int64) error {
	return plain(m.p.Files().Fill(name, bytes, 0o644))
}

func (m *machine) Remove(name string) error { return plain(m.p.Files().RemoveAll(name)) }

func (m *machine) MemoryLimit() int64 { return m.p.Space().MemoryLimit }

func (m *machine) Use(l script.Load) {
	m.p.Use(usage.Load{CPU: l.CPU, Memory: l.Memory, Growth: l.Growth})
}

func (m *machine) ExhaustMemory() {
	m.p.OutOfMemory = true
	m.p.Exit(128 + int(process.KILL))
}
