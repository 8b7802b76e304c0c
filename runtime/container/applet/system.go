package applet

import (
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func hostname(c *program.Call) int {
	if len(c.Args) == 0 {
		return c.Print("%s\n", c.P.Space().Hostname)
	}
	switch c.Args[0] {
	case "-i", "-I":
		if h := c.P.Space().Host; h != nil {
			return c.Print("%s\n", h.IP)
		}
		return 0
	case "-s":
		short, _, _ := strings.Cut(c.P.Space().Hostname, ".")
		return c.Print("%s\n", short)
	case "-f":
		return c.Print("%s\n", fullName(c))
	case "-d":
		_, domain, _ := strings.Cut(fullName(c), ".")
		return c.Print("%s\n", domain)
	}
	if !c.P.Capabilities.Has(filesystem.CapSysAdmin) {
		return c.Fail("sethostname: Operation not permitted")
	}
	c.P.Space().Hostname = c.Args[0]
	return 0
}

// fullName is the first name that /etc/hosts has for the host's own address.
func fullName(c *program.Call) string {
	data, _ := c.Files().ReadFile("/etc/hosts")
	for _, line := range strings.Split(string(data), "\n") {
		f := strings.Fields(line)
		if len(f) > 1 && c.P.Space().Host != nil && f[0] == c.P.Space().Host.IP.String() {
			return f[1]
		}
	}
	return c.P.Space().Hostname
}

func pwd(c *program.Call) int { return c.Print("%s\n", c.P.Dir) }

func uname(c *program.Call) int {
	o, rest, bad := program.ParseOptions(c.Args, "asnrvmpio", "")
	if bad != "" || len(rest) > 0 {
		return c.Usage(bad)
	}
	if len(o) == 0 {
		o["s"] = ""
	}
	var out []string
	for _, part := range [][2]string{{"s", "Linux"}, {"n", c.P.Space().Hostname}, {"r", "6.8.0"}, {"v", "#1 SMP"}, {"m", "x86_64"}, {"o", "GNU/Linux"}} {
		if o.Has(part[0]) || o.Has("a") {
			out = append(out, part[1])
		}
	}
	return c.Print("%s\n", strings.Join(out, " "))
}

func uptime(c *program.Call) int {
	now := c.P.Clock().Now().UTC()
	return c.Print(" %s up 1 day,  0:00,  0 users,  load average: 0.00, 0.00, 0.00\n", now.Format("15:04:05"))
}

func which(c *program.Call) int {
	status := 0
	for _, name := range c.Args {
		file, err := c.P.FindExecutable(name, c.P.Getenv("PATH"))
		if err != nil {
			status = 1
			continue
		}
		c.Print("%s\n", file)
	}
	return status
}

// mount lists what is mounted, or what of it is of a type; nobody may mount any.
func mount(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "alrwvfn", "tO")
	if bad != "" || len(names) > 0 {
		return denied(c)
	}
	for _, f := range mountedFileSystems(c) {
		if kind := o["t"]; kind == "" || kind == f.Type {
			c.Print("%s on %s type %s (%s)\n", f.Device, f.Path, f.Type, f.Options)
		}
	}
	return 0
}

func denied(c *program.Call) int { return c.Fail("permission denied (are you root?)") }
