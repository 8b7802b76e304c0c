// Package process is the kernel of one container: its processes, their file
// descriptors, pipes and signals, in virtual time.
//
// A program is either event-driven (it returns at once and does its work in
// callbacks of the clock and the network) or blocking: ordinary Go code that
// sleeps, reads and waits. A blocking program runs as a coroutine of the
// loop: only while the loop waits for it, and never beside another one.
//
// Nothing here may be used from more than one goroutine at a time; all calls
// come from the loop's goroutine or from a program the loop is waiting for.
package process

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/clock"
	"github.com/gherkube/gherkube/runtime/container/filesystem"
)

// Program is what a process executes. It is called once, must return at once,
// and ends the process with Exit, now or later. Blocking makes one of ordinary
// code.
type Program func(p *Process)

// Space is the processes of one container. When the first of them ends, all
// others are killed.
type Space struct {
	Machine
	*Namespace
	Clock *clock.Clock
	// Budget is how many steps blocking programs may make together at one
	// instant before they are made to let time pass; 0 means 20,000.
	Budget int

	first   *Process
	living  int64
	locks   map[string]*fileLock // of files, by their paths
	instant time.Time            // of the latest step of any process
	steps   int                  // at that instant
}

// NewSpace returns the processes of a container, of which there are none yet, in
// a namespace of their own.
func NewSpace(c *clock.Clock, m Machine) *Space {
	return &Space{Machine: m, Clock: c, Namespace: &Namespace{}}
}

// Process is one process of a space.
type Process struct {
	Attributes
	PID, Parent int
	// Title, if set, is what the process calls itself instead of its arguments.
	Title string
	// OutOfMemory says that the kernel killed the process for want of memory.
	OutOfMemory bool
	// Subshell marks a process that is a copy of its parent's shell.
	Subshell bool
	// ExitCode and Killed are valid once Exited reports true: Killed is the
	// signal that killed the process, and ExitCode then 128 + Killed.
	ExitCode int
	Killed   Signal
	Started  time.Time

	space    *Space
	exited   bool
	dying    Signal // killed, but its coroutine has not unwound yet
	handlers map[Signal]func(Signal)
	cleanups []func()
	onExit   []exitHook
	waiters  []*Process
	routine  *routine
	foreign  bool // runs on its parent's coroutine
	load     load
}

// Start starts a program as a child of parent; nil for PID 1 and for
// processes that come from outside the namespace, as exec's do.
func (s *Space) Start(parent *Process, a Attributes, program Program) *Process {
	p := s.add(parent, a)
	p.begin(program)
	return p
}

// begin executes a program.
func (p *Process) begin(program Program) { p.within(func() { program(p) }) }

func (s *Space) add(parent *Process, a Attributes) *Process {
	p := &Process{Attributes: a, PID: s.number(), space: s, Started: s.Clock.Now()}
	if s.first == nil {
		s.first = p
	}
	if parent != nil {
		p.Parent = parent.PID
	}
	if p.FDs == nil {
		p.FDs = map[int]*FD{}
	}
	s.procs = append(s.procs, p)
	s.counted(1)
	return p
}

// counted tells the machine that there are more processes than before.
func (s *Space) counted(by int64) {
	s.living += by
	if s.Counted != nil {
		s.Counted(by)
	}
}

// Living is how many processes of the container live.
func (s *Space) Living() int64 { return s.living }

// First returns the process that the container was started with, or nil if it
// does not live.
func (s *Space) First() *Process {
	if s.first == nil || s.first.exited {
		return nil
	}
	return s.first
}

// own returns the living processes of the container.
func (s *Space) own() []*Process {
	return slices.DeleteFunc(s.Processes(), func(p *Process) bool { return p.space != s })
}

// maxProcesses is how many processes a container may have.
const maxProcesses = 256

// Full reports whether no more processes can be made: fork(2) would fail with
// EAGAIN. It is for programs to heed that make processes without end.
func (s *Space) Full() bool { return len(s.procs) >= maxProcesses }

// Space returns the namespace the process lives in.
func (p *Process) Space() *Space { return p.space }

// Clock returns the virtual clock.
func (p *Process) Clock() *clock.Clock { return p.space.Clock }

// Exited reports whether the process has ended.
func (p *Process) Exited() bool { return p.exited }

// OnExit calls f when the process ends, at once if it has ended.
func (p *Process) OnExit(f func(*Process)) {
	if p.exited {
		f(p)
		return
	}
	p.onExit = append(p.onExit, exitHook{f, p.Clock().Keeper()})
}

// exitHook is what to call when a process ends, and to whom that belongs.
type exitHook struct {
	call   func(*Process)
	keeper clock.Keeper
}

// Cleanup calls f when the process ends, or executes another program: for
// timers and listeners of an event-driven program.
func (p *Process) Cleanup(f func()) { p.cleanups = append(p.cleanups, f) }

// Handle sets what the process does on a signal. A nil function ignores it.
// KILL and STOP cannot be handled.
func (p *Process) Handle(s Signal, f func(Signal)) {
	if p.handlers == nil {
		p.handlers = map[Signal]func(Signal){}
	}
	p.handlers[s] = f
}

// Default restores the default action of the signal.
func (p *Process) Default(s Signal) {
	delete(p.handlers, s)
	if p.Ignored[s] {
		p.Ignored = without(p.Ignored, s)
	}
}

func without(set map[Signal]bool, s Signal) map[Signal]bool {
	out := map[Signal]bool{}
	for k, v := range set {
		if k != s {
			out[k] = v
		}
	}
	return out
}

// MayKill reports whether the permissions of the process let it send a signal to
// another one: kill(2).
func (p *Process) MayKill(other *Process) bool {
	return p.UID == other.UID || p.Capabilities.Has(filesystem.CapKill)
}

// Kill delivers a signal. For PID 1 only signals it handles have an effect,
// and KILL comes from outside (see KillAll): the kernel protects the first
// process of a namespace from its own signals' default actions.
func (p *Process) Kill(s Signal) {
	if p.exited || p.dying != 0 || s == 0 {
		return
	}
	if s == KILL {
		if p.PID != 1 {
			p.die(KILL)
		}
		return
	}
	if f, ok := p.handlers[s]; ok {
		if f != nil {
			p.within(func() { f(s) })
		}
		return
	}
	if p.Ignored[s] || ignoredByDefault(s) || s == STOP || p.PID == 1 {
		return
	}
	p.die(s)
}

// KillAll ends the first process with SIGKILL and with it all others, as the container
// runtime does.
func (s *Space) KillAll() {
	if first := s.First(); first != nil {
		first.die(KILL)
		return
	}
	s.reap()
}

func (p *Process) die(s Signal) {
	p.dying = s
	if p.routine == nil {
		p.finish(128+int(s), s)
		return
	}
	p.Wake()
}

// Exit ends the process; only event-driven programs call it.
func (p *Process) Exit(code int) { p.finish(code&0xff, 0) }

func (p *Process) finish(code int, killed Signal) {
	if p.exited {
		return
	}
	p.exited, p.ExitCode, p.Killed = true, code, killed
	p.space.remove(p.PID)
	p.space.counted(-1)
	p.clean()
	p.idle()
	for _, n := range sortedFDs(p.FDs) {
		p.FDs[n].Close()
	}
	p.FDs = nil
	if p == p.space.first {
		p.space.reap()
	}
	wakeAll(&p.waiters)
	if parent := p.space.Get(p.Parent); parent != nil {
		parent.Kill(CHLD)
	}
	for _, f := range p.onExit {
		p.Clock().Within(f.keeper, func() { f.call(p) })
	}
	p.onExit = nil
}

func (p *Process) clean() {
	for _, f := range p.cleanups {
		p.within(f)
	}
	p.cleanups = nil
}

// reap kills what is left when the first process has ended.
func (s *Space) reap() {
	for _, p := range s.own() {
		if p != s.first && p.dying == 0 {
			p.die(KILL)
		}
	}
}

// Exec replaces the program of the process, which keeps its number, files and
// ignored signals, as execve(2) does. A blocking program that calls it must
// return at once, with any result.
func (p *Process) Exec(args []string, program Program) {
	ignored := p.ignoredSignals()
	p.clean()
	p.idle()
	p.Args, p.Ignored, p.handlers = args, ignored, nil
	if p.routine != nil {
		p.routine.replaced = program
		return
	}
	p.begin(program)
}

// Replaced reports whether Exec was called and the new program is yet to
// begin.
func (p *Process) Replaced() bool { return p.routine != nil && p.routine.replaced != nil }

// Foreign reports whether the process runs on the coroutine of its parent,
// which then waits for it and cannot be replaced.
func (p *Process) Foreign() bool { return p.foreign }

// Lookup returns the value of an environment variable.
func (p *Process) Lookup(name string) (string, bool) {
	for i := len(p.Env) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(p.Env[i], name+"="); ok {
			return v, true
		}
	}
	return "", false
}

// Getenv returns the value of an environment variable, or "".
func (p *Process) Getenv(name string) string {
	v, _ := p.Lookup(name)
	return v
}

// Command returns the process's command line as ps shows it.
func (p *Process) Command() string {
	if p.Title != "" {
		return p.Title
	}
	return strings.Join(p.Args, " ")
}

func (p *Process) String() string { return strconv.Itoa(p.PID) + " " + p.Command() }

func sortedFDs(m map[int]*FD) []int {
	out := make([]int, 0, len(m))
	for n := range 256 {
		if _, ok := m[n]; ok {
			out = append(out, n)
		}
	}
	return out
}
