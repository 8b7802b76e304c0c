//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// process is what one run of a program cost.
type process struct {
	wall, cpu time.Duration
	peakBytes int64
}

// program is a command line that is to end with a certain exit code.
type program struct {
	argv []string
	exit int
}

// runOnce runs the program on two processors' worth of threads.
func (p program) runOnce() (process, error) {
	cmd := exec.Command(p.argv[0], p.argv[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=2")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return process{}, err
	}
	state := cmd.ProcessState
	if state.ExitCode() != p.exit {
		return process{}, fmt.Errorf("%q: exit code %d, not %d: %s", p.argv, state.ExitCode(), p.exit, &stderr)
	}
	cost := process{wall: wall, cpu: state.UserTime() + state.SystemTime()}
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		cost.peakBytes = int64(usage.Maxrss) * maxrssUnit()
	}
	return cost, nil
}

// maxrssUnit is what getrusage(2) counts memory in.
func maxrssUnit() int64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 1 << 10
}

// inTurn runs each program times times, one after the other, so that whatever
// else the machine does meets all alike. It returns each program's medians. The
// first round is not counted: it fills the caches of the file system.
func inTurn(programs []program, times int) ([]process, error) {
	costs := make([][]process, len(programs))
	for round := range times + 1 {
		for i, p := range programs {
			cost, err := p.runOnce()
			if err != nil {
				return nil, err
			}
			if round > 0 {
				costs[i] = append(costs[i], cost)
			}
		}
	}
	medians := make([]process, len(programs))
	for i, list := range costs {
		medians[i] = process{
			wall:      median(list, func(p process) time.Duration { return p.wall }),
			cpu:       median(list, func(p process) time.Duration { return p.cpu }),
			peakBytes: median(list, func(p process) int64 { return p.peakBytes }),
		}
	}
	return medians, nil
}

func median[T int64 | time.Duration](list []process, of func(process) T) T {
	var values []T
	for _, p := range list {
		values = append(values, of(p))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
