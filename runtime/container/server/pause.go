// Package server has the models of well-known images whose program is a
// server: what they listen on, what they answer, and which signals end them.
package server

import "github.com/gherkube/gherkube/runtime/container/process"

// Pause is the pause container's program: it ends on INT and TERM.
func Pause([]string) process.Code {
	return process.Code{Events: func(p *process.Process) {
		exit := func(s process.Signal) {
			complain(p, "Shutting down, got signal: %s\n", map[process.Signal]string{process.INT: "Interrupt", process.TERM: "Terminated"}[s])
			p.Exit(0)
		}
		p.Handle(process.INT, exit)
		p.Handle(process.TERM, exit)
	}}
}
