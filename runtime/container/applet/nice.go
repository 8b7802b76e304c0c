package applet

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// untilOperand splits arguments at the first operand: a command and its own arguments
// follow. valued are the options that have a value.
func untilOperand(args []string, valued string) (own, command []string) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			return args[:i], args[i+1:]
		}
		if len(arg) < 2 || arg[0] != '-' {
			return args[:i], args[i:]
		}
		if len(arg) == 2 && strings.Contains(valued, arg[1:]) {
			i++
		}
	}
	return args, nil
}

// capNice is CAP_SYS_NICE, which lets a process put itself before others.
const capNice filesystem.Capabilities = 1 << 23

// nice runs a command that stands back for others. Without one it says how far it does
// itself.
func nice(c *program.Call) int {
	args := c.Args
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		if _, err := strconv.Atoi(args[0][1:]); err == nil { // the old form -5
			args = append([]string{"-n", args[0][1:]}, args[1:]...)
		}
	}
	own, command := untilOperand(args, "n")
	o, _, bad := program.ParseOptions(program.LongOptions(own, "adjustment=n:"), "", "n")
	if bad != "" {
		return c.Usage(bad)
	}
	if len(command) == 0 {
		return c.Print("%d\n", c.P.Nice)
	}
	by := 10
	if text, given := o["n"]; given {
		n, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return c.Fail("invalid number '%s'", text)
		}
		by = int(n)
	}
	to := max(-20, min(19, c.P.Nice+by))
	if to < c.P.Nice && !c.P.Capabilities.Has(capNice) {
		if c.Edition != program.GNU {
			return c.Fail("setpriority(%d): Permission denied", to)
		}
		c.Complain("cannot set niceness: Permission denied") // and goes on
		to = c.P.Nice
	}
	before := c.P.Nice
	c.P.Nice = to
	defer func() { c.P.Nice = before }()
	return c.Spawn(command)
}

// renice changes how far running processes stand back.
func renice(c *program.Call) int {
	args, relative := c.Args, false
	if len(args) > 0 && args[0] == "-n" {
		args, relative = args[1:], c.Edition != program.GNU
	}
	if len(args) < 2 {
		return c.Usage("")
	}
	by, err := strconv.Atoi(args[0])
	if err != nil {
		return c.Fail("invalid number '%s'", args[0])
	}
	status := 0
	for _, arg := range args[1:] {
		if arg == "-p" {
			continue
		}
		pid, err := strconv.Atoi(arg)
		if err != nil {
			status = c.Fail("invalid number '%s'", arg)
			continue
		}
		p := c.P.Space().Get(pid)
		if p == nil && c.Edition == program.GNU {
			status = c.Fail("failed to get priority for %d (process ID): No such process", pid)
			continue
		}
		if p == nil {
			status = c.Fail("%setpriority: No such process", map[bool]string{true: "g", false: "s"}[relative])
			continue
		}
		to := by
		if relative {
			to += p.Nice
		}
		if to < p.Nice && !c.P.Capabilities.Has(capNice) {
			status = c.Fail("setpriority: Permission denied")
			continue
		}
		p.Nice = max(-20, min(19, to))
	}
	return status
}

// asIs runs a command as ionice, setsid, chrt and taskset do: where it runs and when
// is not modelled.
func asIs(c *program.Call) int {
	own, command := untilOperand(c.Args, map[string]string{"ionice": "cnp"}[c.Name])
	if c.Name == "taskset" {
		for _, option := range own {
			if strings.Contains(option, "p") {
				return printAffinity(c, command)
			}
		}
		if len(command) < 2 { // the first is the processors
			return c.Usage("")
		}
		command = command[1:]
	}
	if len(command) == 0 {
		if c.Name == "ionice" {
			return c.Print("none: prio 0\n")
		}
		return c.Usage("")
	}
	return c.Spawn(command)
}

// printAffinity says on which processors a process may run: on all of them.
func printAffinity(c *program.Call, operands []string) int {
	if len(operands) == 0 {
		return c.Usage("")
	}
	text := operands[len(operands)-1]
	pid, err := strconv.Atoi(text)
	if err != nil {
		return c.Fail("invalid number '%s'", text)
	}
	if c.P.Space().Get(pid) == nil {
		return c.Fail("can't get pid %d's affinity: No such process", pid)
	}
	return c.Print("pid %d's current affinity mask: 3\n", pid)
}

// flock runs a command while it has a lock on a file, or locks an open file of the
// shell's.
func flock(c *program.Call) int {
	valued := map[bool]string{true: "wE"}[c.Edition == program.GNU]
	own, operands := untilOperand(c.Args, valued)
	if c.Edition == program.GNU {
		own = program.LongOptions(own, "shared=s exclusive=x unlock=u nonblock=n nb=n timeout=w: wait=w: conflict-exit-code=E: close=o")
	}
	o, _, bad := program.ParseOptions(own, "sxeunoF", valued)
	if bad != "" || len(operands) == 0 {
		return c.Usage(bad)
	}
	how, timeout := process.Exclusive, time.Duration(-1)
	if o.Has("s") {
		how = process.Shared
	}
	if o.Has("n") {
		timeout = 0
	}
	if text, given := o["w"]; given {
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil || seconds < 0 || seconds > 1e9 {
			return c.Fail("invalid timeout value: '%s'", text)
		}
		timeout = time.Duration(seconds * float64(time.Second))
	}
	fd, status := fileToLock(c, operands)
	if fd == nil {
		return status
	}
	defer fd.Close()
	if o.Has("u") {
		c.P.Unlock(fd)
		return 0
	}
	if err := c.P.Lock(fd, how, timeout); err != nil {
		if errors.Is(err, process.ErrLocked) {
			n, err := strconv.Atoi(o["E"])
			if err != nil {
				n = 1
			}
			return n
		}
		return c.Fail("%v", err)
	}
	command := operands[1:]
	if len(command) > 0 && command[0] == "-c" {
		if command = command[1:]; len(command) != 1 {
			return c.Fail("-c takes only one argument")
		}
		command = append([]string{"/bin/sh", "-c"}, command...)
	}
	if len(command) == 0 {
		return 0
	}
	return c.Spawn(command)
}

// fileToLock is the open file with a number, or the file that is opened.
func fileToLock(c *program.Call, operands []string) (*process.FD, int) {
	if len(operands) == 1 {
		n, err := strconv.Atoi(operands[0])
		if err != nil || c.P.FDs[n] == nil {
			return nil, c.Fail("%s: Bad file descriptor", operands[0])
		}
		return c.P.FDs[n].Dup(), 0
	}
	fd, err := c.P.Open(operands[0], process.ForAppending)
	if errors.Is(err, filesystem.ErrIsDir) {
		fd, err = c.P.Open(operands[0], process.ForReading)
	}
	if err == nil {
		return fd, 0
	}
	if c.Edition == program.GNU {
		c.Complain("cannot open lock file %s: %v", operands[0], err)
		return nil, 66
	}
	return nil, c.Fail("can't open '%s': %v", operands[0], err)
}

// watch runs a command again and again.
func watch(c *program.Call) int {
	own, command := untilOperand(c.Args, "n")
	o, _, bad := program.ParseOptions(own, "tde", "n")
	if bad != "" || len(command) == 0 {
		return c.Usage(bad)
	}
	period := 2.0
	if text, given := o["n"]; given {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || n < 0 || n > 1e6 {
			return c.Fail("invalid number '%s'", text)
		}
		period = max(n, 0.1)
	}
	const width, stamp = 80, "2006-01-02 15:04:05"
	text := strings.Join(command, " ")
	for {
		c.Print("\x1b[H\x1b[J")
		if !o.Has("t") {
			head := "Every " + strconv.FormatFloat(period, 'f', 1, 64) + "s: " + text
			head += strings.Repeat(" ", max(0, width-1-len(stamp)-len(head)))
			if c.Print("%s%s\n\n", head[:width-1-len(stamp)], c.P.Clock().Now().UTC().Format(stamp)) != 0 {
				return 1
			}
		}
		c.Spawn([]string{"/bin/sh", "-c", text})
		c.P.Sleep(time.Duration(period * float64(time.Second)))
	}
}
