package applet

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func ps(c *program.Call) int {
	c.Print("PID   USER     TIME  COMMAND\n")
	users := knownUsers(c)
	for _, p := range c.P.Space().Processes() {
		c.Print("%5d %-8s  0:00 %s\n", p.PID, users.or(p.UID), p.Command())
	}
	return 0
}

// processesNamed returns the processes whose program has the name.
func processesNamed(c *program.Call, name string) []*process.Process {
	var out []*process.Process
	for _, p := range c.P.Space().Processes() {
		if p != c.P && len(p.Args) > 0 && (path.Base(p.Args[0]) == name || c.Name != "pidof" && c.Name != "killall" && strings.Contains(p.Command(), name)) {
			out = append(out, p)
		}
	}
	return out
}

func pgrep(c *program.Call) int {
	_, names, bad := program.ParseOptions(c.Args, "lfxnos", "")
	if bad != "" || len(names) == 0 {
		return c.Usage(bad)
	}
	var pids []string
	for _, name := range names {
		for _, p := range processesNamed(c, name) {
			pids = append(pids, strconv.Itoa(p.PID))
		}
	}
	if len(pids) == 0 {
		return 1
	}
	if c.Name == "pidof" {
		return c.Print("%s\n", strings.Join(pids, " "))
	}
	return c.Print("%s\n", strings.Join(pids, "\n"))
}

func killall(c *program.Call) int {
	sig, args := process.TERM, c.Args
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		if s, err := process.ParseSignal(args[0][1:]); err == nil {
			sig = s
		} else if args[0] != "-f" && args[0] != "-q" {
			return c.Usage(args[0][1:])
		}
		args = args[1:]
	}
	status := 0
	for _, name := range args {
		targets := processesNamed(c, name)
		if len(targets) == 0 {
			status = 1
			if c.Name == "killall" {
				c.Complain("%s: no process killed", name)
			}
		}
		for _, p := range targets {
			if !c.P.MayKill(p) {
				status = c.Fail("can't kill pid %d: %v", p.PID, filesystem.ErrNotPermitted)
				continue
			}
			p.Kill(sig)
		}
	}
	c.P.DieIfKilled()
	return status
}

func nohup(c *program.Call) int {
	if len(c.Args) == 0 {
		return c.Usage("")
	}
	c.P.Handle(process.HUP, nil)
	return c.Spawn(c.Args)
}

func timeApplet(c *program.Call) int {
	begun := c.P.Clock().Now()
	status := c.Spawn(c.Args)
	c.Errorf("%s", TimeReport(c.P.Clock().Now().Sub(begun)))
	return status
}

// timeout runs a command and signals it when its time is up: the exit code is
// then that of the signal, 143 for TERM.
func timeout(c *program.Call) int {
	sig, args, killAfter := process.TERM, c.Args, time.Duration(0)
	for len(args) > 1 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-s":
			s, err := process.ParseSignal(args[1])
			if err != nil {
				return c.Fail("bad signal name '%s'", args[1])
			}
			sig, args = s, args[2:]
		case "-k":
			d, err := ParseSleep(args[1:2])
			if err != nil {
				return c.Fail("%v", err)
			}
			killAfter, args = d, args[2:]
		default:
			return c.Usage(args[0][1:])
		}
	}
	if len(args) < 2 {
		return c.Usage("")
	}
	limit, err := ParseSleep(args[:1])
	if err != nil {
		return c.Fail("%v", err)
	}
	code, resolved, err := c.P.Resolve(args[1:], c.P.Getenv("PATH"))
	if err != nil {
		c.Complain("can't execute '%s': %v", args[1], err)
		return 127
	}
	child := c.P.Space().Start(c.P, c.P.Child(resolved), code.Program())
	t := c.P.Clock().After(limit, func() { child.Kill(sig) })
	defer t.Stop()
	if killAfter > 0 {
		k := c.P.Clock().After(limit+killAfter, func() { child.Kill(process.KILL) })
		defer k.Stop()
	}
	c.P.Wait(child, nil)
	return child.ExitCode
}

// TimeReport is what time says of how long a command took.
func TimeReport(d time.Duration) string {
	minutes := int(d / time.Minute)
	return fmt.Sprintf("real\t%dm %.2fs\nuser\t0m 0.00s\nsys\t0m 0.00s\n", minutes, (d - time.Duration(minutes)*time.Minute).Seconds())
}
