package shell

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// parseSleep adds up durations: 5, 1.5, 2m, 1h, 1d, inf.
func parseSleep(args []string) (time.Duration, error) {
	total := time.Duration(0)
	for _, arg := range args {
		if arg == "inf" || arg == "infinity" {
			return forever, nil
		}
		number, unit := arg, time.Second
		for suffix, u := range map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour} {
			if rest, ok := strings.CutSuffix(arg, suffix); ok {
				number, unit = rest, u
			}
		}
		n, err := strconv.ParseFloat(number, 64)
		if err != nil || n < 0 || n != n {
			return 0, fmt.Errorf("invalid number '%s'", arg)
		}
		if n*float64(unit) > float64(forever) {
			return forever, nil
		}
		total = min(total+time.Duration(n*float64(unit)), forever)
	}
	if len(args) == 0 {
		return 0, fmt.Errorf("missing operand")
	}
	return total, nil
}

// forever is as long as anything sleeps.
const forever = 100 * 365 * 24 * time.Hour

func sleep(c *call) int {
	d, err := parseSleep(c.args)
	if err != nil {
		return c.fail("%v", err)
	}
	c.p.Sleep(d)
	return 0
}

func usleep(c *call) int {
	if len(c.args) != 1 {
		return c.usage("")
	}
	n, err := strconv.ParseInt(c.args[0], 10, 40)
	if err != nil || n < 0 {
		return c.fail("invalid number '%s'", c.args[0])
	}
	c.p.Sleep(time.Duration(n) * time.Microsecond)
	return 0
}

func date(c *call) int {
	o, rest, bad := options(c.args, "uRI", "dDrs")
	if bad != "" {
		return c.usage(bad)
	}
	now := c.p.Clock().Now().UTC()
	if d, ok := o["d"]; ok {
		t, err := parseDate(d, now)
		if err != nil {
			return c.fail("invalid date '%s'", d)
		}
		now = t
	}
	if r, ok := o["r"]; ok {
		info, err := c.files().Stat(c.p.Path(r))
		if err != nil {
			return c.fail("can't stat '%s': %v", r, err)
		}
		now = info.Modified.UTC()
	}
	format := "+%a %b %e %H:%M:%S UTC %Y"
	switch {
	case has(o, "I"):
		format = "+%Y-%m-%d"
	case has(o, "R"):
		format = "+%a, %d %b %Y %H:%M:%S +0000"
	}
	if len(rest) > 0 {
		format = rest[0]
	}
	if !strings.HasPrefix(format, "+") || has(o, "s") {
		return c.fail("can't set date: Operation not permitted")
	}
	return c.print("%s\n", strftime(format[1:], now))
}

// strftime formats a time as date(1) does.
func strftime(format string, t time.Time) string {
	layouts := map[byte]string{
		'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan", 'B': "January", 'd': "02", 'e': "_2", 'H': "15", 'I': "03", 'm': "01", 'M': "04",
		'S': "05", 'y': "06", 'Y': "2006", 'Z': "UTC", 'z': "-0700", 'p': "PM", 'F': "2006-01-02", 'T': "15:04:05", 'D': "01/02/06", 'R': "15:04",
		'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05", 'r': "03:04:05 PM",
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch verb := format[i]; verb {
		case 's':
			b.WriteString(strconv.FormatInt(t.Unix(), 10))
		case 'N':
			fmt.Fprintf(&b, "%09d", t.Nanosecond())
		case 'j':
			fmt.Fprintf(&b, "%03d", t.YearDay())
		case 'u':
			b.WriteString(strconv.Itoa((int(t.Weekday())+6)%7 + 1))
		case 'w':
			b.WriteString(strconv.Itoa(int(t.Weekday())))
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case '%':
			b.WriteByte('%')
		default:
			if layout, ok := layouts[verb]; ok {
				b.WriteString(t.Format(layout))
			} else {
				b.WriteString("%" + string(verb))
			}
		}
	}
	return b.String()
}

func hostname(c *call) int {
	if len(c.args) == 0 {
		return c.print("%s\n", c.p.Space().Hostname)
	}
	switch c.args[0] {
	case "-i", "-I":
		if h := c.p.Space().Host; h != nil {
			return c.print("%s\n", h.IP)
		}
		return 0
	case "-s":
		short, _, _ := strings.Cut(c.p.Space().Hostname, ".")
		return c.print("%s\n", short)
	case "-f":
		return c.print("%s\n", c.fqdn())
	case "-d":
		_, domain, _ := strings.Cut(c.fqdn(), ".")
		return c.print("%s\n", domain)
	}
	return c.fail("sethostname: Operation not permitted")
}

// fqdn is the first name that /etc/hosts has for the host's own address.
func (c *call) fqdn() string {
	data, _ := c.files().ReadFile("/etc/hosts")
	for _, line := range strings.Split(string(data), "\n") {
		f := strings.Fields(line)
		if len(f) > 1 && c.p.Space().Host != nil && f[0] == c.p.Space().Host.IP.String() {
			return f[1]
		}
	}
	return c.p.Space().Hostname
}

func env(c *call) int {
	args, environ := c.args, append([]string(nil), c.p.Env...)
	for len(args) > 0 {
		switch {
		case args[0] == "-i" || args[0] == "-":
			environ, args = nil, args[1:]
			continue
		case args[0] == "-u" && len(args) > 1:
			environ, args = unsetEnv(environ, args[1]), args[2:]
			continue
		case strings.Contains(args[0], "="):
			name, _, _ := strings.Cut(args[0], "=")
			environ = append(unsetEnv(environ, name), args[0])
			args = args[1:]
			continue
		}
		break
	}
	if len(args) > 0 {
		return c.spawnWith(args, environ)
	}
	for _, e := range environ {
		c.print("%s\n", e)
	}
	return 0
}

func unsetEnv(environ []string, name string) []string {
	var out []string
	for _, e := range environ {
		if !strings.HasPrefix(e, name+"=") {
			out = append(out, e)
		}
	}
	return out
}

func printenv(c *call) int {
	if len(c.args) == 0 {
		for _, e := range c.p.Env {
			c.print("%s\n", e)
		}
	}
	status := 0
	for _, name := range c.args {
		v, ok := c.p.Lookup(name)
		if !ok {
			status = 1
			continue
		}
		c.print("%s\n", v)
	}
	return status
}

func id(c *call) int {
	uid := c.p.UID
	name := userName(uid)
	switch strings.Join(c.args, " ") {
	case "-u", "-g", "-G":
		return c.print("%d\n", uid)
	case "-un", "-u -n", "-gn", "-g -n":
		return c.print("%s\n", name)
	}
	label := ""
	if name != strconv.FormatInt(uid, 10) {
		label = "(" + name + ")"
	}
	return c.print("uid=%d%s gid=%d%s\n", uid, label, uid, label)
}

func whoami(c *call) int {
	name := userName(c.p.UID)
	if name == strconv.FormatInt(c.p.UID, 10) {
		return c.fail("unknown uid %d", c.p.UID)
	}
	return c.print("%s\n", name)
}

func pwd(c *call) int { return c.print("%s\n", c.p.Dir) }

func uname(c *call) int {
	o, rest, bad := options(c.args, "asnrvmpio", "")
	if bad != "" || len(rest) > 0 {
		return c.usage(bad)
	}
	if len(o) == 0 {
		o["s"] = ""
	}
	var out []string
	for _, part := range [][2]string{{"s", "Linux"}, {"n", c.p.Space().Hostname}, {"r", "6.8.0"}, {"v", "#1 SMP"}, {"m", "x86_64"}, {"o", "GNU/Linux"}} {
		if has(o, part[0]) || has(o, "a") {
			out = append(out, part[1])
		}
	}
	return c.print("%s\n", strings.Join(out, " "))
}

func uptime(c *call) int {
	now := c.p.Clock().Now().UTC()
	return c.print(" %s up 1 day,  0:00,  0 users,  load average: 0.00, 0.00, 0.00\n", now.Format("15:04:05"))
}

func which(c *call) int {
	status := 0
	for _, name := range c.args {
		file, err := c.p.Space().FindExecutable(name, c.p.Dir, c.p.Getenv("PATH"))
		if err != nil {
			status = 1
			continue
		}
		c.print("%s\n", file)
	}
	return status
}

func ps(c *call) int {
	c.print("PID   USER     TIME  COMMAND\n")
	for _, p := range c.p.Space().Processes() {
		c.print("%5d %-8s  0:00 %s\n", p.PID, userName(p.UID), p.Command())
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
	code, resolved, err := c.p.Space().Resolve(args[1:], c.p.Dir, c.p.Getenv("PATH"))
	if err != nil {
		c.complain("can't execute '%s': %v", args[1], err)
		return 127
	}
	fds := map[int]*process.FD{}
	for n, fd := range c.p.FDs {
		fds[n] = fd.Dup()
	}
	child := c.p.Space().Start(c.p, process.Attributes{Args: resolved, Env: c.p.Env, Dir: c.p.Dir, UID: c.p.UID, FDs: fds, Ignored: c.p.IgnoredSignals()}, code.Program())
	t := c.p.Clock().After(limit, func() { child.Kill(sig) })
	defer t.Stop()
	if killAfter > 0 {
		k := c.p.Clock().After(limit+killAfter, func() { child.Kill(process.KILL) })
		defer k.Stop()
	}
	c.p.Wait(child, nil)
	return child.ExitCode
}
