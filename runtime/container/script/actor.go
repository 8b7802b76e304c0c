package script

import (
	"fmt"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/image"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/shell"
	"github.com/gherkube/gherkube/runtime/network"
)

// Actor is the program of the image gherkube/actor: its arguments are the
// lines of a script, and an argument @FILE stands for the lines of a file. A
// script that cannot be understood ends it with code 2, and the reason in the
// log.
func Actor(args []string) process.Code {
	return process.Code{Events: func(p *process.Process) {
		lines, err := gather(p, args[1:])
		if err == nil {
			var s Script
			if s, err = Parse(lines); err == nil {
				s.Run(p)
				return
			}
		}
		p.Emit(2, fmt.Appendf(nil, "actor: %v\n", err))
		p.Exit(2)
	}}
}

func gather(p *process.Process, args []string) ([]string, error) {
	var lines []string
	for _, arg := range args {
		name, ok := strings.CutPrefix(arg, "@")
		if !ok {
			lines = append(lines, strings.Split(arg, "\n")...)
			continue
		}
		text, err := p.Space().Files().ReadFile(p.Path(name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w: mount the script there, or give its lines as arguments", name, err)
		}
		lines = append(lines, strings.Split(string(text), "\n")...)
	}
	return lines, nil
}

// Image returns the model of gherkube/actor.
func Image() image.Model {
	return image.Model{
		Name: "gherkube/actor", Entrypoint: []string{"/actor"}, Size: 1 << 20,
		Root: func(image.Image) *filesystem.Tree {
			return shell.Root(shell.Busybox135, func(v *filesystem.View) error {
				return v.WriteFile("/actor", process.Executable("actor"), 0o755)
			})
		},
	}
}

// actor is a running script.
type actor struct {
	p          *process.Process
	begun      time.Time
	statements []Statement
}

// Run makes the process do what the script says.
func (s Script) Run(p *process.Process) {
	a := &actor{p: p, begun: p.Clock().Now()}
	start := p.Space().Attempt + 1
	for _, st := range s.Statements {
		if start >= st.FirstStart && start <= st.EndStart {
			a.statements = append(a.statements, st)
		}
	}
	a.health()
	for _, st := range a.statements {
		if p.Exited() {
			return
		}
		a.begin(st)
	}
}

// at calls f at a time since the start, unless the process has ended.
func (a *actor) at(when time.Duration, f func()) {
	if when <= 0 {
		f()
		return
	}
	t := a.p.Clock().At(a.begun.Add(when), f)
	a.p.Cleanup(func() { t.Stop() })
}

func (a *actor) begin(s Statement) {
	p := a.p
	switch s.Verb {
	case Listens:
		a.open(s, network.ServeHTTP(a.answer))
	case Hangs:
		a.open(s, func(*network.Conn) {})
	case Exits:
		if s.Signal == 0 {
			a.at(s.From, func() { p.Exit(s.Code) })
			return
		}
		p.Handle(s.Signal, func(process.Signal) {
			t := p.Clock().After(s.From, func() { p.Exit(s.Code) })
			p.Cleanup(func() { t.Stop() })
		})
	case Ignores:
		a.at(s.From, func() { p.Handle(s.Signal, nil) })
		if s.To != Forever {
			a.at(s.To, func() { p.Default(s.Signal) })
		}
	case Prints:
		a.at(s.From, func() { a.print(s) })
	case Writes:
		a.at(s.From, func() {
			if err := p.Space().Files().WriteFile(s.Path, []byte(s.Text), 0o644); err != nil {
				a.complain(s, err)
			}
		})
	case Removes:
		a.at(s.From, func() {
			if err := p.Space().Files().RemoveAll(s.Path); err != nil {
				a.complain(s, err)
			}
		})
	case Memory:
		a.at(s.From, func() {
			p.OutOfMemory = true
			p.Exit(128 + int(process.KILL))
		})
	}
}

func (a *actor) complain(s Statement, err error) {
	a.p.Emit(2, fmt.Appendf(nil, "actor: %s %s: %v\n", s.Verb, s.Path, err))
}

// open listens while the statement holds.
func (a *actor) open(s Statement, accept func(*network.Conn)) {
	a.at(s.From, func() {
		l, err := a.p.Space().Host.Listen(s.Port, accept)
		if err != nil {
			a.p.Emit(2, fmt.Appendf(nil, "actor: %v\n", err))
			a.p.Exit(1)
			return
		}
		a.p.Cleanup(l.Close)
		if s.To != Forever {
			a.at(s.To, l.Close)
		}
	})
}

func (a *actor) since() time.Duration { return a.p.Clock().Now().Sub(a.begun) }

// answer answers a request by the first rule for it that holds. Where the
// script has no rule at all the answer is 200, and 404 for a path that no rule
// is about.
func (a *actor) answer(e network.Exchange, respond func(network.Response)) {
	rules, known := false, false
	for _, s := range a.statements {
		if s.Verb != Answers {
			continue
		}
		rules = true
		method := e.Method
		if method == "HEAD" {
			method = "GET"
		}
		if s.Path != e.URL.Path || s.Method != e.Method && s.Method != method {
			continue
		}
		known = true
		if s.holds(a.since()) {
			a.respond(s, respond)
			return
		}
	}
	if rules && !known {
		respond(network.Response{Status: 404, Body: []byte("not found\n")})
		return
	}
	respond(network.Response{Status: 200, Body: []byte("ok\n")})
}

func (a *actor) respond(s Statement, respond func(network.Response)) {
	if s.Delay == 0 {
		respond(network.Response{Status: s.Code, Body: []byte(s.Text)})
		return
	}
	t := a.p.Clock().After(s.Delay, func() { respond(network.Response{Status: s.Code, Body: []byte(s.Text)}) })
	a.p.Cleanup(func() { t.Stop() })
}

// health opens the ports of the gRPC health protocol. A port is open from the
// first time that any of its statements holds.
func (a *actor) health() {
	opened := map[uint16]bool{}
	for _, s := range a.statements {
		if s.Verb != Health || opened[s.Port] {
			continue
		}
		opened[s.Port] = true
		from := s.From
		for _, other := range a.statements {
			if other.Verb == Health && other.Port == s.Port {
				from = min(from, other.From)
			}
		}
		a.at(from, func() { a.serveHealth(s.Port) })
	}
}

func (a *actor) serveHealth(port uint16) {
	l, err := a.p.Space().Host.ListenGRPC(port, func(service string) (string, bool) {
		known := service == ""
		for _, s := range a.statements {
			if s.Verb != Health || s.Port != port || s.Name != service {
				continue
			}
			known = true
			if s.holds(a.since()) {
				return s.Text, true
			}
		}
		return "NOT_SERVING", known
	})
	if err != nil {
		a.p.Emit(2, fmt.Appendf(nil, "actor: %v\n", err))
		a.p.Exit(1)
		return
	}
	a.p.Cleanup(l.Close)
}

func (a *actor) print(s Statement) {
	if !s.holds(a.since()) {
		return
	}
	fd := 1
	if s.Stderr {
		fd = 2
	}
	a.p.Emit(fd, []byte(s.Text+"\n"))
	if s.Every > 0 {
		a.at(a.since()+s.Every, func() { a.print(s) })
	}
}
