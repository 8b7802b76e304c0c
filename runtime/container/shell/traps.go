package shell

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/process"
)

// traps are the commands of signals, and the signals that have arrived.
type traps struct {
	commands map[process.Signal]string // 0 is EXIT; "" ignores
	pending  []process.Signal
}

// inherited are those of a subshell: signals that are ignored.
func (t *traps) inherited() traps {
	out := traps{commands: map[process.Signal]string{}}
	for sig, command := range t.commands {
		if command == "" {
			out.commands[sig] = ""
		}
	}
	return out
}

// next is the command of the next signal that has arrived and has one.
func (t *traps) next() (command string, ok bool) {
	for len(t.pending) > 0 {
		sig := t.pending[0]
		t.pending = t.pending[1:]
		if command = t.commands[sig]; command != "" {
			return command, true
		}
	}
	return "", false
}

// interrupted reports whether a trap waits to be run.
func (t *traps) interrupted() bool {
	return slices.ContainsFunc(t.pending, func(sig process.Signal) bool { return t.commands[sig] != "" })
}

func trap(s *shell, args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		var signals []process.Signal
		for sig := range s.traps.commands {
			signals = append(signals, sig)
		}
		slices.Sort(signals)
		for _, sig := range signals {
			s.write(1, fmt.Sprintf("trap -- %s %s\n", applet.Quote(s.traps.commands[sig]), trapName(sig)))
		}
		return 0
	}
	command, names := args[0], args[1:]
	if len(names) == 0 { // a lone signal is reset
		command, names = "-", args
	}
	status := 0
	for _, name := range names {
		sig, err := trapSignal(name)
		if err != nil {
			s.complain("trap: line 0: %s: invalid signal specification", name)
			status = 1
			continue
		}
		s.traps.set(s.p, sig, command)
	}
	return status
}

// set gives a signal of process p a command: none ignores it, - is what happens without
// one.
func (t *traps) set(p *process.Process, sig process.Signal, command string) {
	if command == "-" {
		delete(t.commands, sig)
		if sig != 0 {
			p.Default(sig)
		}
		return
	}
	t.commands[sig] = command
	if sig == 0 {
		return
	}
	if command == "" {
		p.Handle(sig, nil)
		return
	}
	p.Handle(sig, func(sig process.Signal) {
		if !slices.Contains(t.pending, sig) {
			t.pending = append(t.pending, sig)
		}
		p.Wake()
	})
}

func trapSignal(name string) (process.Signal, error) {
	if name == "0" || strings.EqualFold(name, "EXIT") {
		return 0, nil
	}
	return process.ParseSignal(name)
}

func trapName(sig process.Signal) string {
	if sig == 0 {
		return "EXIT"
	}
	return strings.TrimPrefix(sig.String(), "SIG")
}

// runTraps runs the commands of signals that have arrived.
func (s *shell) runTraps() {
	for !s.inTrap && s.flow != exiting {
		command, ok := s.traps.next()
		if !ok {
			return
		}
		status, f, levels := s.status, s.flow, s.levels
		s.inTrap, s.flow = true, onward
		s.eval(command, "trap")
		s.inTrap = false
		if s.flow != exiting {
			s.status, s.flow, s.levels = status, f, levels
		}
	}
}
