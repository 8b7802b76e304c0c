package applet

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

var errNoProcess = errors.New("No such process") //nolint:staticcheck // strerror's words

// Kill sends signals to processes.
func Kill(c *program.Call) int {
	sig := process.TERM
	args := c.Args
	if len(args) > 0 && args[0] == "-l" {
		for n := process.Signal(1); n <= 31; n++ {
			c.Print("%2d) %s\n", int(n), strings.TrimPrefix(n.String(), "SIG"))
		}
		return 0
	}
	if len(args) > 0 && strings.HasPrefix(args[0], "-") && args[0] != "--" {
		name := args[0][1:]
		args = args[1:]
		if name == "s" && len(args) > 0 {
			name, args = args[0], args[1:]
		}
		s, err := process.ParseSignal(name)
		if err != nil {
			return c.Fail("bad signal name '%s'", name)
		}
		sig = s
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return c.Fail("you need to specify whom to kill")
	}
	status := 0
	for _, arg := range args {
		pid, err := strconv.Atoi(arg)
		if err != nil {
			c.Fail("invalid number '%s'", arg)
			status = 1
			continue
		}
		if pid == -1 || pid == 0 {
			killGroup(c.P, sig)
			continue
		}
		target := c.P.Space().Get(max(pid, -pid))
		if target == nil {
			c.Fail("can't kill pid %d: %v", pid, errNoProcess)
			status = 1
			continue
		}
		if !c.P.MayKill(target) {
			status = c.Fail("can't kill pid %d: %v", pid, filesystem.ErrNotPermitted)
			continue
		}
		target.Kill(sig)
		if sig == process.KILL && target.PID == 1 {
			status = 1 // recorded in pod-phases: sh -c 'kill -KILL $$' exits with 1
		}
	}
	c.P.DieIfKilled()
	return status
}

// killGroup signals all other processes.
func killGroup(p *process.Process, sig process.Signal) {
	for _, q := range p.Space().Processes() {
		if q != p && q.PID != 1 && p.MayKill(q) {
			q.Kill(sig)
		}
	}
}
