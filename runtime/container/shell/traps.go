package shell

import (
	"slices"

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
