package program

// complaint is how a program says that it cannot get at a file: a format for
// the file's name and the reason, and the exit code.
type complaint struct {
	format string
	exit   int
}

// coreutils are the complaints of GNU coreutils 9, where they are not
// busybox's: those of ls and cat as in behaviours/recorded/init-own-filesystem,
// the others as in its source (head.c, tail.c, remove.c, stat.c ...).
var coreutils = map[string]complaint{
	"install":   {"cannot stat '%s': %v", 1},
	"unlink":    {"cannot unlink '%s': %v", 1},
	"cat":       {"%s: %v", 1},
	"chmod":     {"cannot access '%s': %v", 1},
	"cksum":     {"%s: %v", 1},
	"sum":       {"%s: %v", 1},
	"md5sum":    {"%s: %v", 1},
	"sha1sum":   {"%s: %v", 1},
	"sha256sum": {"%s: %v", 1},
	"sha512sum": {"%s: %v", 1},
	"cp":        {"cannot stat '%s': %v", 1},
	"diff":      {"%s: %v", 2},
	"du":        {"cannot access '%s': %v", 1},
	"head":      {"cannot open '%s' for reading: %v", 1},
	"ls":        {"cannot access '%s': %v", 2},
	"mkdir":     {"cannot create directory '%s': %v", 1},
	"mv":        {"cannot stat '%s': %v", 1},
	"rm":        {"cannot remove '%s': %v", 1},
	"rmdir":     {"failed to remove '%s': %v", 1},
	"sort":      {"cannot read: %s: %v", 2},
	"split":     {"cannot open '%s' for reading: %v", 1},
	"stat":      {"cannot statx '%s': %v", 1},
	"tail":      {"cannot open '%s' for reading: %v", 1},
	"touch":     {"cannot touch '%s': %v", 1},
}

// cannotRun is how programs say that they cannot run another one: a format for its name
// and the reason.
func (c *Call) cannotRun(name string, err error) int {
	format := "can't execute '%s': %v"
	switch {
	case c.Name == "xargs" || c.Name == "find":
		format = "%s: %v"
	case c.Edition == GNU && (c.Name == "nice" || c.Name == "env"):
		format = "'%s': %v"
	case c.Edition == GNU && (c.Name == "timeout" || c.Name == "nohup"):
		format = "failed to run command '%s': %v"
	case c.Edition == GNU:
		format = "failed to execute %s: %v"
	}
	c.Complain(format, name, err)
	return 127
}

// usageCodes are the exit codes of GNU's programs after arguments that they do not
// take, where those are not 1.
var usageCodes = map[string]int{"cmp": 2, "diff": 2, "grep": 2, "ls": 2, "sort": 2}

// busyboxUsageCodes are those of busybox, which sets xfunc_error_retval there.
var busyboxUsageCodes = map[string]int{"egrep": 2, "fgrep": 2, "grep": 2, "sort": 2}

// Cannot complains about a file, in busybox's words given or in those of the
// program's own edition, and returns the exit code.
func (c *Call) Cannot(busybox, name string, err error) int {
	w, ok := coreutils[c.Name]
	if c.Edition != GNU || !ok {
		w = complaint{busybox, 1}
	}
	c.Complain(w.format, name, err)
	return w.exit
}

// Usage is what a program says of arguments that it does not take: of an option, or of
// operands if that is empty.
func (c *Call) Usage(bad string) int {
	switch {
	case bad == "":
	case len(bad) == 2 && bad[1] == ':':
		c.Complain("option requires an argument -- '%s'", bad[:1])
	case len(bad) == 1:
		c.Complain("invalid option -- '%s'", bad)
	default:
		c.Complain("unrecognized option '%s'", bad)
	}
	if c.Edition == GNU {
		if bad == "" {
			last := ""
			if len(c.Args) > 0 {
				last = " after '" + c.Args[len(c.Args)-1] + "'"
			}
			c.Complain("missing operand%s", last)
		}
		c.TryHelp()
		return max(1, usageCodes[c.Name])
	}
	c.Errorf("BusyBox v1.35.0 multi-call binary.\n\nUsage: %s: this option is not known to gherkube's model of the applet\n", c.Name)
	return max(1, busyboxUsageCodes[c.Name])
}

// TryHelp is what GNU's programs add to complaints about their arguments.
func (c *Call) TryHelp() int {
	c.Errorf("Try '%s --help' for more information.\n", c.Name)
	return 1
}

// CannotOpen complains about a file that cannot be opened.
func (c *Call) CannotOpen(name string, err error) int {
	return c.Cannot("can't open '%s': %v", name, err)
}

// Unreadable complains about a file as programs do that only name it.
func (c *Call) Unreadable(name string, err error) int { return c.Fail("%s: %v", name, err) }
