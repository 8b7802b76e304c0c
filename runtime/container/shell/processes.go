package shell

import (
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
)

func ps(c *call) int {
	c.print("PID   USER     TIME  COMMAND\n")
	users := c.users()
	for _, p := range c.p.Space().Processes() {
		c.print("%5d %-8s  0:00 %s\n", p.PID, users.or(p.UID), p.Command())
	}
	return 0
}

// named returns the processes whose program has the name.
func (c *call) named(name string) []*process.Process {
	var out []*process.Process
	for _, p := range c.p.Space().Processes() {
		if p != c.p && len(p.Args) > 0 && (path.Base(p.Args[0]) == name || c.name != "pidof" && c.name != "killall" && strings.Contains(p.Command(), name)) {
			out = append(out, p)
		}
	}
	return out
}

func pgrep(c *call) int {
	_, names, bad := options(c.args, "lfxnos", "")
	if bad != "" || len(names) == 0 {
		return c.usage(bad)
	}
	var pids []string
	for _, name := range names {
		for _, p := range c.named(name) {
			pids = append(pids, strconv.Itoa(p.PID))
		}
	}
	if len(pids) == 0 {
		return 1
	}
	if c.name == "pidof" {
		return c.print("%s\n", strings.Join(pids, " "))
	}
	return c.print("%s\n", strings.Join(pids, "\n"))
}

func killall(c *call) int {
	sig, args := process.TERM, c.args
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		if s, err := process.ParseSignal(args[0][1:]); err == nil {
			sig = s
		} else if args[0] != "-f" && args[0] != "-q" {
			return c.usage(args[0][1:])
		}
		args = args[1:]
	}
	status := 0
	for _, name := range args {
		targets := c.named(name)
		if len(targets) == 0 {
			status = 1
			if c.name == "killall" {
				c.complain("%s: no process killed", name)
			}
		}
		for _, p := range targets {
			if !c.p.MayKill(p) {
				status = c.fail("can't kill pid %d: %v", p.PID, filesystem.ErrNotPermitted)
				continue
			}
			p.Kill(sig)
		}
	}
	c.p.DieIfKilled()
	return status
}

func nohup(c *call) int {
	if len(c.args) == 0 {
		return c.usage("")
	}
	c.p.Handle(process.HUP, nil)
	return c.spawn(c.args)
}

func timeApplet(c *call) int {
	begun := c.p.Clock().Now()
	status := c.spawn(c.args)
	c.errorf("%s", timeReport(c.p.Clock().Now().Sub(begun)))
	return status
}

// timeout runs a command and signals it when its time is up: the exit code is
// then that of the signal, 143 for TERM.
func timeout(c *call) int {
	sig, args, killAfter := process.TERM, c.args, time.Duration(0)
	for len(args) > 1 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-s":
			s, err := process.ParseSignal(args[1])
			if err != nil {
				return c.fail("bad signal name '%s'", args[1])
			}
			sig, args = s, args[2:]
		case "-k":
			d, err := parseSleep(args[1:2])
			if err != nil {
				return c.fail("%v", err)
			}
			killAfter, args = d, args[2:]
		default:
			return c.usage(args[0][1:])
		}
	}
	if len(args) < 2 {
		return c.usage("")
	}
	limit, err := parseSleep(args[:1])
	if err != nil {
		return c.fail("%v", err)
	}
	code, resolved, err := c.p.Resolve(args[1:], c.p.Getenv("PATH"))
	if err != nil {
		c.complain("can't execute '%s': %v", args[1], err)
		return 127
	}
	fds := map[int]*process.FD{}
	for n, fd := range c.p.FDs {
		fds[n] = fd.Dup()
	}
	child := c.p.Space().Start(c.p, process.Attributes{Args: resolved, Env: c.p.Env, Dir: c.p.Dir, Credentials: c.p.Credentials, Bounding: c.p.Bounding, Confinement: c.p.Confinement, FDs: fds, Ignored: c.p.IgnoredSignals()}, code.Program())
	t := c.p.Clock().After(limit, func() { child.Kill(sig) })
	defer t.Stop()
	if killAfter > 0 {
		k := c.p.Clock().After(limit+killAfter, func() { child.Kill(process.KILL) })
		defer k.Stop()
	}
	c.p.Wait(child, nil)
	return child.ExitCode
}
