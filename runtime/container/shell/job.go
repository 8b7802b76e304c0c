package shell

import (
	"fmt"
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

// jobs are the children in the background, in order.
type jobs []*process.Process

// find finds one by %N or process number.
func (j jobs) find(name string) (*process.Process, error) {
	rest, isJob := strings.CutPrefix(name, "%")
	n, err := strconv.Atoi(rest)
	if isJob && (rest == "%" || rest == "+" || rest == "") && len(j) > 0 {
		return j[len(j)-1], nil
	}
	if err != nil {
		return nil, fmt.Errorf("no such job: %s", name)
	}
	if isJob {
		if n >= 1 && n <= len(j) {
			return j[n-1], nil
		}
		return nil, fmt.Errorf("no such job: %s", name)
	}
	for _, job := range j {
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
