package applet

import (
	"fmt"
	"strconv"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// top shows the processes of the container's namespace, again and again unless it is
// told how often. What single processes use of the processors is not modelled.
func top(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "bmH", "nd")
	if bad != "" || len(names) > 0 {
		return c.Usage(bad)
	}
	times, period := -1, 5*time.Second
	if text, given := o["n"]; given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return c.Fail("invalid number '%s'", text)
		}
		times = n
	}
	if text, given := o["d"]; given {
		d, err := ParseSleep([]string{text})
		if err != nil {
			return c.Fail("invalid number '%s'", text)
		}
		period = max(d, time.Second)
	}
	if !o.Has("b") && !program.IsTerminal(c.P) && times < 0 {
		times = 1
	}
	for i := 0; ; i++ {
		if !o.Has("b") {
			c.Print("\x1b[H\x1b[J")
		}
		if status := topPage(c); status != 0 {
			return status
		}
		if i+1 == times {
			return 0
		}
		c.P.Sleep(period)
	}
}

func topPage(c *program.Call) int {
	m, err := memoryFigures(c)
	if err != nil {
		return c.Fail("can't open '/proc/meminfo': %v", err)
	}
	c.Print("Mem: %dK used, %dK free, %dK shrd, %dK buff, %dK cached\n", (m["MemTotal"]-m["MemFree"])>>10, m["MemFree"]>>10, m["Shmem"]>>10, m["Buffers"]>>10, m["Cached"]>>10)
	processes := c.P.Space().Processes()
	c.Print("CPU:  0.0%% usr  0.0%% sys  0.0%% nic  100%% idle  0.0%% io  0.0%% irq  0.0%% sirq\nLoad average: 0.00 0.00 0.00 1/%d %d\n", len(processes), c.P.PID)
	c.Print("  PID  PPID USER     STAT   VSZ %%VSZ CPU %%CPU COMMAND\n")
	users := knownUsers(c)
	for _, p := range processes {
		c.Print("%5d %5d %-8s %-4s %5d  0.0   0  0.0 %s\n", p.PID, p.Parent, users.or(p.UID), processState(c, p), virtualSize, p.Command())
	}
	return 0
}

// virtualSize is what a process has of addresses, in KiB: that of busybox.
const virtualSize = 4400

// processState is a process's as ps has it.
func processState(c *program.Call, p *process.Process) string {
	state := "S"
	if p == c.P {
		state = "R"
	}
	switch {
	case p.Nice < 0:
		return state + "<"
	case p.Nice > 0:
		return state + "N"
	}
	return state
}

// dnsdomainname is the domain of the host's full name.
func dnsdomainname(c *program.Call) int {
	c.Args = []string{"-d"}
	return hostname(c)
}

// hostid is made of the host's address (gethostid).
func hostid(c *program.Call) int {
	host := c.P.Space().Host
	if host == nil {
		return c.Print("00000000\n")
	}
	b := host.IP.As4()
	return c.Print("%s\n", fmt.Sprintf("%02x%02x%02x%02x", b[1], b[0], b[3], b[2]))
}

// who shows who is logged in: nobody is in a container. w has titles above that.
func who(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "aHqbum", "")
	if bad != "" || len(names) > 0 {
		return c.Usage(bad)
	}
	if c.Name == "who" && !o.Has("H") {
		return 0
	}
	return c.Print("USER\t\tTTY\t\tIDLE\tTIME\t\t HOST\n")
}

// usersApplet is users: those who are logged in.
func usersApplet(c *program.Call) int {
	if c.Edition == program.GNU {
		return 0
	}
	return c.Print("\n")
}

// logname is who has logged in.
func logname(c *program.Call) int {
	if c.Edition == program.GNU {
		return c.Fail("no login name")
	}
	return c.Fail("getlogin: Inappropriate ioctl for device")
}

// dmesg shows the kernel's messages to those who may see them: there are none.
func dmesg(c *program.Call) int {
	if c.P.Capabilities.Has(1<<34) || c.P.Capabilities.Has(1<<21) { // CAP_SYSLOG, CAP_SYS_ADMIN
		return 0
	}
	if c.Edition == program.GNU {
		return c.Fail("read kernel buffer failed: Operation not permitted")
	}
	return c.Fail("klogctl: Operation not permitted")
}

// logger sends messages to the system's log, which a container has not: with -s they
// are shown.
func logger(c *program.Call) int {
	o, words, bad := program.ParseOptions(c.Args, "si", "tpnP")
	if bad != "" {
		return c.Usage(bad)
	}
	tag, given := o["t"]
	if !given {
		tag = knownUsers(c).or(c.P.UID)
	}
	text := ""
	for i, word := range words {
		if i > 0 {
			text += " "
		}
		text += word
	}
	if len(words) == 0 {
		data, err := c.Slurp("-")
		if err != nil {
			return c.Fail("%v", err)
		}
		text = string(data)
	}
	switch {
	case o.Has("s") && c.Edition == program.GNU:
		return c.Fail("socket /dev/log: No such file or directory")
	case o.Has("s"):
		c.Errorf("%s: %s\n", tag, text)
	}
	return 0
}
