package applet

import (
	"fmt"
	"strconv"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// top shows the processes of the container's namespace, again and again unless it is
// told how often. What single processes use of the processors is not modelled.
func top(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "bmH", "nd")
	if bad != "" || len(names) > 0 {
		return c.usage(bad)
	}
	times, period := -1, 5*time.Second
	if text, given := o["n"]; given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return c.fail("invalid number '%s'", text)
		}
		times = n
	}
	if text, given := o["d"]; given {
		d, err := ParseSleep([]string{text})
		if err != nil {
			return c.fail("invalid number '%s'", text)
		}
		period = max(d, time.Second)
	}
	if !o.Has("b") && !IsTerminal(c.P) && times < 0 {
		times = 1
	}
	for i := 0; ; i++ {
		if !o.Has("b") {
			c.print("\x1b[H\x1b[J")
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

func topPage(c *Call) int {
	m, err := memoryFigures(c)
	if err != nil {
		return c.fail("can't open '/proc/meminfo': %v", err)
	}
	c.print("Mem: %dK used, %dK free, %dK shrd, %dK buff, %dK cached\n", (m["MemTotal"]-m["MemFree"])>>10, m["MemFree"]>>10, m["Shmem"]>>10, m["Buffers"]>>10, m["Cached"]>>10)
	processes := c.P.Space().Processes()
	c.print("CPU:  0.0%% usr  0.0%% sys  0.0%% nic  100%% idle  0.0%% io  0.0%% irq  0.0%% sirq\nLoad average: 0.00 0.00 0.00 1/%d %d\n", len(processes), c.P.PID)
	c.print("  PID  PPID USER     STAT   VSZ %%VSZ CPU %%CPU COMMAND\n")
	users := knownUsers(c)
	for _, p := range processes {
		c.print("%5d %5d %-8s %-4s %5d  0.0   0  0.0 %s\n", p.PID, p.Parent, users.or(p.UID), processState(c, p), virtualSize, p.Command())
	}
	return 0
}

// virtualSize is what a process has of addresses, in KiB: that of busybox.
const virtualSize = 4400

// processState is a process's as ps has it.
func processState(c *Call, p *process.Process) string {
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
func dnsdomainname(c *Call) int {
	c.Args = []string{"-d"}
	return hostname(c)
}

// hostid is made of the host's address (gethostid).
func hostid(c *Call) int {
	host := c.P.Space().Host
	if host == nil {
		return c.print("00000000\n")
	}
	b := host.IP.As4()
	return c.print("%s\n", fmt.Sprintf("%02x%02x%02x%02x", b[1], b[0], b[3], b[2]))
}

// who shows who is logged in: nobody is in a container. w has titles above that.
func who(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "aHqbum", "")
	if bad != "" || len(names) > 0 {
		return c.usage(bad)
	}
	if c.Name == "who" && !o.Has("H") {
		return 0
	}
	return c.print("USER\t\tTTY\t\tIDLE\tTIME\t\t HOST\n")
}

// usersApplet is users: those who are logged in.
func usersApplet(c *Call) int {
	if c.Edition == GNU {
		return 0
	}
	return c.print("\n")
}

// logname is who has logged in.
func logname(c *Call) int {
	if c.Edition == GNU {
		return c.fail("no login name")
	}
	return c.fail("getlogin: Inappropriate ioctl for device")
}

// dmesg shows the kernel's messages to those who may see them: there are none.
func dmesg(c *Call) int {
	if c.P.Capabilities.Has(1<<34) || c.P.Capabilities.Has(1<<21) { // CAP_SYSLOG, CAP_SYS_ADMIN
		return 0
	}
	if c.Edition == GNU {
		return c.fail("read kernel buffer failed: Operation not permitted")
	}
	return c.fail("klogctl: Operation not permitted")
}

// logger sends messages to the system's log, which a container has not: with -s they
// are shown.
func logger(c *Call) int {
	o, words, bad := ParseOptions(c.Args, "si", "tpnP")
	if bad != "" {
		return c.usage(bad)
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
		data, err := c.slurp("-")
		if err != nil {
			return c.fail("%v", err)
		}
		text = string(data)
	}
	switch {
	case o.Has("s") && c.Edition == GNU:
		return c.fail("socket /dev/log: No such file or directory")
	case o.Has("s"):
		c.errorf("%s: %s\n", tag, text)
	}
	return 0
}
