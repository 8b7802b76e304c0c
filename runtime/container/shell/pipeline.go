package shell

import (
	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// pipeline runs each command as a process of its own, connected by pipes, and
// waits for all of them.
func pipeline(s *shell, c *syntax.BinaryCmd) {
	if s.p.Space().Full() {
		s.cannotFork()
		return
	}
	stages, both := flatten(c)
	var children []*process.Process
	var input *process.FD
	for i, st := range stages {
		a := s.attributes(s.p.Args)
		if input != nil {
			a.FDs[0].Close()
			a.FDs[0] = input
		}
		if i < len(stages)-1 {
			pipe := process.NewPipe()
			out := process.Open(pipe.Writer())
			if both[i] {
				a.FDs[2].Close()
				a.FDs[2] = out.Dup()
			}
			a.FDs[1].Close()
			a.FDs[1] = out
			input = process.Open(pipe.Reader())
		}
		children = append(children, s.spawn(st, a))
	}
	status := 0
	for _, child := range children {
		s.p.Wait(child, nil)
		if s.options.pipefail && child.ExitCode == 0 {
			continue
		}
		status = child.ExitCode
	}
	s.status = status
}

// flatten returns the stages of a pipeline, and after which of them standard
// error goes into the pipe too.
func flatten(c *syntax.BinaryCmd) (stages []*syntax.Stmt, both []bool) {
	if x, ok := c.X.Cmd.(*syntax.BinaryCmd); ok && len(c.X.Redirs) == 0 && (x.Op == syntax.Pipe || x.Op == syntax.PipeAll) && !c.X.Negated {
		stages, both = flatten(x)
	} else {
		stages = []*syntax.Stmt{c.X}
	}
	both = append(both, c.Op == syntax.PipeAll)
	if y, ok := c.Y.Cmd.(*syntax.BinaryCmd); ok && len(c.Y.Redirs) == 0 && (y.Op == syntax.Pipe || y.Op == syntax.PipeAll) && !c.Y.Negated {
		more, moreBoth := flatten(y)
		return append(stages, more...), append(both, moreBoth...)
	}
	return append(stages, c.Y), both
}

// background runs a statement as a job. Its standard input is empty, for the
// shell has no job control.
func background(s *shell, st *syntax.Stmt) {
	if s.depth >= maxDepth || s.p.Space().Full() {
		s.cannotFork()
		return
	}
	job := *st
	job.Background, job.Disown = false, false
	a := s.attributes(s.p.Args)
	a.FDs[0].Close()
	a.FDs[0] = process.Open(process.Null{})
	child := s.spawn(&job, a)
	s.jobs = append(s.jobs, child)
	s.latest = child
	s.status = 0
}

// cannotFork ends a shell in a container that is full of processes.
func (s *shell) cannotFork() {
	s.complain("can't fork: Resource temporarily unavailable")
	s.status, s.flow = 2, exiting
}
