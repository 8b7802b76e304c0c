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

// wait waits for jobs. A trapped signal ends it.
func wait(s *shell, args []string) int {
	jobs := s.jobs
	status := 0
	if len(args) > 0 {
		jobs = nil
		for _, arg := range args {
			job, err := s.jobs.find(arg)
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
		if !s.p.Wait(job, s.traps.interrupted) {
			return 128 + int(s.traps.pending[0])
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
			job, err := s.jobs.find(arg)
			if err != nil {
				s.complain("%v", err)
				return 1
			}
			args[i] = strconv.Itoa(job.PID)
		}
	}
	return applet.Kill(&program.Call{P: s.p, Name: s.name, Args: args, Edition: s.edition, Say: s.complain})
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
