package shell

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/applet"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// runTraps runs the commands of signals that have arrived.
func (s *shell) runTraps() {
	for len(s.pending) > 0 && !s.inTrap && s.flow != exiting {
		sig := s.pending[0]
		s.pending = s.pending[1:]
		command := s.traps[sig]
		if command == "" {
			continue
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

// interrupted reports whether a trap waits to be run.
func (s *shell) interrupted() bool {
	return slices.ContainsFunc(s.pending, func(sig process.Signal) bool { return s.traps[sig] != "" })
}

func trap(s *shell, args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		var signals []process.Signal
		for sig := range s.traps {
			signals = append(signals, sig)
		}
		slices.Sort(signals)
		for _, sig := range signals {
			s.write(1, fmt.Sprintf("trap -- %s %s\n", applet.Quote(s.traps[sig]), trapName(sig)))
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
		s.setTrap(sig, command)
	}
	return status
}

func (s *shell) setTrap(sig process.Signal, command string) {
	if command == "-" {
		delete(s.traps, sig)
		if sig != 0 {
			s.p.Default(sig)
		}
		return
	}
	s.traps[sig] = command
	if sig == 0 {
		return
	}
	if command == "" {
		s.p.Handle(sig, nil)
		return
	}
	p := s.p
	p.Handle(sig, func(sig process.Signal) {
		if !slices.Contains(s.pending, sig) {
			s.pending = append(s.pending, sig)
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

// wait waits for jobs. A trapped signal ends it.
func wait(s *shell, args []string) int {
	jobs := s.jobs
	status := 0
	if len(args) > 0 {
		jobs = nil
		for _, arg := range args {
			job, err := s.job(arg)
			if err != nil {
				status = 127
				jobs = append(jobs, nil)
				continue
			}
			jobs = append(jobs, job)
		}
	}
	for _, job := range jobs {
		if job == nil {
			status = 127
			continue
		}
		if !s.p.Wait(job, s.interrupted) {
			return 128 + int(s.pending[0])
		}
		if len(args) > 0 {
			status = job.ExitCode
		}
	}
	if len(args) == 0 {
		s.jobs = nil
	}
	return status
}

// job finds a child by %N or process number.
func (s *shell) job(name string) (*process.Process, error) {
	rest, isJob := strings.CutPrefix(name, "%")
	n, err := strconv.Atoi(rest)
	if isJob && (rest == "%" || rest == "+" || rest == "") && len(s.jobs) > 0 {
		return s.jobs[len(s.jobs)-1], nil
	}
	if err != nil {
		return nil, fmt.Errorf("no such job: %s", name)
	}
	if isJob {
		if n >= 1 && n <= len(s.jobs) {
			return s.jobs[n-1], nil
		}
		return nil, fmt.Errorf("no such job: %s", name)
	}
	for _, job := range s.jobs {
		if job.PID == n {
			return job, nil
		}
	}
	return nil, fmt.Errorf("no such job: %s", name)
}

func jobsCommand(s *shell, _ []string) int {
	for i, job := range s.jobs {
		if !job.Exited() {
			s.write(1, fmt.Sprintf("[%d]+ Running                    %s\n", i+1, job.Command()))
		}
	}
	return 0
}

// killCommand is kill with %job added.
func killCommand(s *shell, args []string) int {
	for i, arg := range args {
		if strings.HasPrefix(arg, "%") {
			job, err := s.job(arg)
			if err != nil {
				s.complain("%v", err)
				return 1
			}
			args[i] = strconv.Itoa(job.PID)
		}
	}
	return applet.Kill(&program.Call{P: s.p, Name: s.name, Args: args, Edition: s.edition, Say: s.complain})
}
