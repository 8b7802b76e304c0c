package process

import (
	"fmt"

	"github.com/gherkube/gherkube/runtime/clock"
)

// within runs something of the process: if that panics, the process dies.
func (p *Process) within(f func()) { p.space.Clock.Within(p, f) }

// Panicked ends a process whose program has a fault, as a segmentation fault
// ends a program of C: by SIGSEGV, with exit code 139. Nothing else ends with
// it but what ends with any process that a signal kills.
func (p *Process) Panicked(f clock.Fault) {
	p.report(f)
	if !p.exited && p.dying == 0 {
		p.die(SEGV)
	}
}

// report tells the reader of the container's log what happened.
func (p *Process) report(f clock.Fault) {
	if p.space.Warn != nil {
		p.space.Warn(FaultReport("process "+p.String(), f))
	}
}

// FaultReport says what a panic in the simulation of something means, and
// where it happened.
func FaultReport(what string, f clock.Fault) string {
	return fmt.Sprintf("%s crashed: %v\nThis is a fault of gherkube, not of the program. Please report it, with these lines, at %s\n%s",
		what, f, clock.Tracker, f.Stack)
}
