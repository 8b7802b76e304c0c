package container

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/userland"
	"github.com/gherkube/gherkube/runtime/network"
)

// crash reads a field of nothing.
func crash() { count(nil) }

func count(s *Status) { s.ExitCode++ }

// crashing is an image whose /crash is the program.
func crashing(b process.Binary) image.Model {
	return image.Model{
		Name: "example.com/crash", Entrypoint: []string{"/crash"}, Binaries: map[string]process.Binary{"crash": b},
		Root: func(image.Image) *filesystem.Tree {
			return userland.Root(userland.Busybox135, func(v *filesystem.View) error {
				return v.WriteFile("/crash", process.Executable("crash"), 0o755)
			})
		},
	}
}

func events(f func(p *process.Process)) process.Binary {
	return func([]string) process.Code { return process.Code{Events: f} }
}

// wellBehaved is a program that goes on while another one crashes.
const wellBehaved = "while true; do echo alive; sleep 1; done"

// A panic anywhere in a program, in whatever event, ends that process as a
// segmentation fault ends one: exit code 139. The log says why, and everything
// else goes on.
func TestAPanicEndsItsContainer(t *testing.T) {
	get := func(c *network.Conn) { _ = c.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) }
	for _, tc := range []struct {
		name    string
		program process.Binary
	}{
		{"event-driven program", events(func(*process.Process) { crash() })},
		{"blocking program", func([]string) process.Code {
			return process.Code{Blocking: func(*process.Process) int { crash(); return 0 }}
		}},
		{"blocking program after a pause", func([]string) process.Code {
			return process.Code{Blocking: func(p *process.Process) int { p.Sleep(time.Second); crash(); return 0 }}
		}},
		{"timer", events(func(p *process.Process) { p.Clock().After(time.Second, crash) })},
		{"timer that a timer set", events(func(p *process.Process) {
			p.Clock().After(time.Second, func() { p.Clock().After(time.Second, crash) })
		})},
		{"signal handler", events(func(p *process.Process) { p.Handle(process.HUP, func(process.Signal) { crash() }) })},
		{"signal handler of a blocking program", func([]string) process.Code {
			return process.Code{Blocking: func(p *process.Process) int {
				p.Handle(process.HUP, func(process.Signal) { crash() })
				p.Sleep(time.Hour)
				return 0
			}}
		}},
		{"clean-up", events(func(p *process.Process) { p.Cleanup(crash); p.Exit(128 + int(process.SEGV)) })},
		{"new connection", events(func(p *process.Process) {
			_, _ = p.Space().Host.Listen(80, func(*network.Conn) { crash() })
		})},
		{"arriving data", events(func(p *process.Process) {
			_, _ = p.Space().Host.Listen(80, func(c *network.Conn) { c.OnReceive(crash) })
		})},
		{"HTTP request", events(func(p *process.Process) {
			_, _ = p.Space().Host.Listen(80, network.ServeHTTP(func(network.Exchange, func(network.Response)) { crash() }))
		})},
		{"datagram", events(func(p *process.Process) {
			_, _ = p.Space().Host.ListenUDP(53, func([]byte, netip.AddrPort) { crash() })
		})},
		{"answer", events(func(p *process.Process) {
			p.Space().Host.Dial(addrPort("10.244.0.2:80"), 0, func(*network.Conn, error) { crash() })
		})},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.runtime.Images.Add(crashing(tc.program))
			client := w.pod("10.244.0.2")
			other := w.start(Config{Image: "busybox", Command: []string{"sh", "-c", wellBehaved}, Sandbox: client})
			id := w.start(Config{Image: "example.com/crash", Sandbox: w.pod("10.244.0.1")})
			w.pass(0)
			client.Host.Dial(addrPort("10.244.0.1:80"), 0, func(c *network.Conn, err error) {
				if err == nil {
					get(c)
				}
			})
			client.Host.DialUDP(addrPort("10.244.0.1:53"), func([]byte, error) {}).Send([]byte("?"))
			_ = w.runtime.Signal(id, process.HUP)
			w.pass(3 * time.Second)
			if s := w.status(id); s.State != Exited || s.ExitCode != 139 || s.Reason != "Error" {
				t.Errorf("the container that crashed: %+v", s)
			}
			for _, want := range []string{"gherkube: process 1 /crash crashed: runtime error: invalid memory address or nil pointer dereference",
				"This is a fault of gherkube", "github.com/gherkube/gherkube/issues", "container.crash\n", "crash_test.go:"} {
				if !strings.Contains(w.log(id), want) {
					t.Errorf("%q is not in the log:\n%s", want, w.log(id))
				}
			}
			if strings.Contains(w.log(id), "0x") || strings.Contains(w.log(id), "goroutine") {
				t.Errorf("the log differs from run to run:\n%s", w.log(id))
			}
			if s := w.status(other); s.State != Running || strings.Count(w.log(other), "alive\n") < 3 {
				t.Errorf("the other container: %+v, log %q", s, w.log(other))
			}
			if len(w.exits) != 1 {
				t.Errorf("%d containers ended", len(w.exits))
			}
		})
	}
}

// A child that crashes is a child that a signal killed: its shell goes on, as
// does the container when a command from outside crashes.
func TestAPanicOfAChildEndsTheChild(t *testing.T) {
	w := newWorld(t)
	w.runtime.Images.Add(crashing(func([]string) process.Code {
		return process.Code{Blocking: func(p *process.Process) int { p.Sleep(time.Second); crash(); return 0 }}
	}))
	id := w.start(Config{Image: "example.com/crash", Sandbox: w.pod("10.244.0.1"),
		Command: []string{"sh", "-c", "/crash; echo foreground $?; /crash & wait $!; echo background $?; sleep 1000"}})
	w.pass(5 * time.Second)
	for _, want := range []string{"foreground 139\n", "background 139\n", "process 2 /crash crashed"} {
		if !strings.Contains(w.log(id), want) {
			t.Errorf("%q is not in the log:\n%s", want, w.log(id))
		}
	}
	exit := -1
	if _, err := w.runtime.Exec(id, []string{"/crash"}, NoTerminal, Streams{}, func(code int) { exit = code }); err != nil {
		t.Fatal(err)
	}
	w.pass(5 * time.Second)
	if s := w.status(id); exit != 139 || s.State != Running {
		t.Errorf("exit code %d of the command, and the container is %+v", exit, s)
	}
}

// What a program tells the world outside is not part of the program.
func TestAPanicOutsideIsNotTheContainers(t *testing.T) {
	w := newWorld(t)
	id := w.start(Config{Image: "busybox", Command: []string{"sh", "-c", wellBehaved}, Sandbox: w.pod("10.244.0.1")})
	w.clock.Root = keeper{}
	if _, err := w.runtime.Attach(id, Streams{Stdout: func([]byte) { crash() }}, nil); err != nil {
		t.Fatal(err)
	}
	ended := w.start(Config{Image: "busybox", Command: []string{"true"}, Sandbox: w.pod("10.244.0.2")})
	w.runtime.Exited = func(Status) { crash() }
	w.pass(3 * time.Second)
	if s := w.status(id); s.State != Running || strings.Contains(w.log(id), "gherkube") {
		t.Errorf("%+v, log %q", s, w.log(id))
	}
	if s := w.status(ended); s.State != Exited || s.ExitCode != 0 || w.log(ended) != "" {
		t.Errorf("%+v, log %q", s, w.log(ended))
	}
}

// A model of an image that panics while a container is started fails that
// container's start.
func TestAPanicOfAnImageModelFailsTheStart(t *testing.T) {
	for name, m := range map[string]image.Model{
		"files":     {Name: "example.com/crash", Entrypoint: []string{"/crash"}, Root: func(image.Image) *filesystem.Tree { crash(); return nil }},
		"arguments": crashing(func([]string) process.Code { crash(); return process.Code{} }),
		"no code":   crashing(func([]string) process.Code { return process.Code{} }),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.runtime.Images.Add(m)
			if err := w.runtime.Create(Config{ID: "x", Image: "example.com/crash", Sandbox: w.pod("10.244.0.1")}); err != nil {
				t.Fatal(err)
			}
			err := w.runtime.Start("x")
			w.pass(time.Second)
			s := w.status("x")
			if err != nil && s.Reason != "StartError" || s.State != Exited || s.ExitCode == 0 {
				t.Errorf("started with %v, it is %+v", err, s)
			}
			if !strings.Contains(w.log("x"), "This is a fault of gherkube") {
				t.Errorf("log %q", w.log("x"))
			}
			if files := w.runtime.Files("x"); files != nil && name == "files" {
				t.Error("it has files")
			}
		})
	}
}

// keeper is told of what panics and forgets it.
type keeper struct{}

func (keeper) Panicked(clock.Fault) {}
