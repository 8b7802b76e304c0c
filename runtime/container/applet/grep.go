package applet

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
	"github.com/gherkube/gherkube/runtime/sed"
)

func grep(c *program.Call) int {
	flags := "vinclLoqswxEFHhrRa" + map[bool]string{true: "PGzIyb"}[c.Edition == program.GNU]
	args := program.LongOptions(c.Args, "invert-match=v ignore-case=i line-number=n count=c files-with-matches=l files-without-match=L only-matching=o quiet=q silent=q no-messages=s word-regexp=w line-regexp=x extended-regexp=E fixed-strings=F with-filename=H no-filename=h recursive=r dereference-recursive=R regexp=e: file=f: max-count=m: after-context=A: before-context=B: context=C: perl-regexp=P text=a color=a colour=a")
	o, rest, bad := program.ParseOptions(numericContext(args), flags, "emfABC")
	if bad != "" {
		return c.Usage(bad)
	}
	patterns, names, status := grepPatterns(c, o, rest)
	if status != 0 {
		return status
	}
	re, err := grepPattern(c.Name, patterns, o)
	if err != nil {
		if c.Edition == program.GNU {
			return 1 + c.Fail("%v", err)
		}
		return 1 + c.Fail("bad regex '%s': %v", patterns, err)
	}
	g := &matcher{c: c, o: o, re: re, limit: -1}
	for option, n := range map[string]*int{"m": &g.limit, "A": &g.after, "B": &g.before} {
		text, given := o[option]
		if option != "m" && !given {
			text, given = o["C"], o.Has("C")
		}
		if !given {
			continue
		}
		if *n, err = strconv.Atoi(text); err != nil || *n < 0 {
			return 1 + c.Fail("invalid number '%s'", text)
		}
	}
	recursive := o.Has("r") || o.Has("R")
	several := len(names) > 1 || recursive && (len(names) == 0 || isDir(c, names[0]))
	if recursive {
		names = filesBelow(c, names)
	}
	g.label = (several || o.Has("H")) && !o.Has("h")
	failed := g.run(names)
	switch {
	case failed && (!g.found || !o.Has("q")):
		return 2
	case recursive && len(names) == 0:
		return 1
	case o.Has("L") && c.Edition != program.GNU:
		return program.Exit(!g.listed)
	}
	return program.Exit(!g.found)
}

// numericContext turns -2 into -C 2.
func numericContext(args []string) []string {
	out := slices.Clone(args)
	for i, arg := range out {
		if arg == "--" {
			break
		}
		if len(arg) > 1 && arg[0] == '-' && strings.Trim(arg[1:], "0123456789") == "" {
			out[i] = "-C" + arg[1:]
		}
	}
	return out
}

// grepPatterns are those of the options -e and -f, or else the first operand.
func grepPatterns(c *program.Call, o program.Options, rest []string) (patterns string, names []string, status int) {
	if !o.Has("e") && !o.Has("f") {
		if len(rest) == 0 {
			return "", nil, 1 + c.Usage("")
		}
		return rest[0], rest[1:], 0
	}
	var all []string
	if o.Has("e") {
		all = append(all, o["e"])
	}
	if o.Has("f") {
		for name := range strings.SplitSeq(o["f"], "\n") {
			data, err := c.Slurp(name)
			if err != nil {
				return "", nil, 1 + c.Fail("%s: %v", name, err)
			}
			if text := strings.TrimSuffix(string(data), "\n"); len(data) > 0 {
				all = append(all, text)
			}
		}
		if len(all) == 0 {
			return "$^a", rest, 0 // which nothing matches
		}
	}
	return strings.Join(all, "\n"), rest, 0
}

func isDir(c *program.Call, name string) bool {
	info, err := c.Files().Stat(c.P.Path(name))
	return err == nil && info.IsDir()
}

// matcher prints the lines of its inputs that match.
type matcher struct {
	c             *program.Call
	o             program.Options
	re            *regexp.Regexp
	label         bool // lines begin with the file's name
	limit         int  // of the lines of a file; -1 is none
	before, after int  // how many lines around a match are printed
	found         bool
	listed        bool // a file, by -L
	printed       bool // a line, with those around it
}

// run goes through all inputs, and reports whether one could not be read.
func (g *matcher) run(names []string) (failed bool) {
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		if name != "-" && isDir(g.c, name) {
			if g.c.Edition == program.GNU {
				if failed = true; !g.o.Has("s") {
					g.c.Complain("%s: %v", name, filesystem.ErrIsDir)
				}
			}
			continue
		}
		fd, shown := g.c.P.FDs[0].Dup(), name
		if name == "-" {
			shown = "(standard input)"
		} else {
			var err error
			if fd, err = g.c.P.Open(name, process.ForReading); err != nil {
				if failed = true; !g.o.Has("s") {
					g.c.Complain("%s: %v", name, err)
				}
				continue
			}
		}
		err := g.search(shown, fd)
		fd.Close()
		if err != nil && !errors.Is(err, program.ErrStop) {
			if failed = true; !g.o.Has("s") {
				g.c.Complain("%s: %v", name, err)
			}
		}
	}
	return failed
}

// search goes through one input.
func (g *matcher) search(name string, fd *process.FD) error {
	f := &searched{matcher: g, name: name}
	err := g.c.Lines(fd, f.line)
	if g.o.Has("c") {
		g.c.Print("%s%d\n", f.prefix(':'), f.count)
	}
	if g.o.Has("L") && f.count == 0 {
		g.listed = true
		g.c.Print("%s\n", name)
	}
	return err
}

// searched is a file that is gone through.
type searched struct {
	*matcher
	name          string
	count, number int
	kept          []string // lines before, which may be printed
	owed          int      // lines after a match that are still to be printed
	shown         int      // the number of the line that was printed last
}

func (f *searched) line(line string) error {
	f.number++
	if f.limit >= 0 && f.count >= f.limit || f.re.MatchString(line) == f.o.Has("v") {
		return f.around(line)
	}
	f.found = true
	f.count++
	if err := f.show(line); err != nil || f.count == f.limit && f.after == 0 {
		return program.ErrStop
	}
	f.owed = f.after
	return nil
}

// around keeps or prints a line that does not match.
func (f *searched) around(line string) error {
	if f.owed > 0 {
		f.owed--
		return f.put(line, f.number, '-')
	}
	if f.limit >= 0 && f.count >= f.limit {
		return program.ErrStop
	}
	if f.before > 0 {
		f.kept = append(f.kept, line)
		f.kept = f.kept[max(0, len(f.kept)-f.before):]
	}
	return nil
}

// prefix is what is before a line: the file's name, before a sign.
func (f *searched) prefix(sign byte) string {
	if !f.label {
		return ""
	}
	return f.name + string(sign)
}

// put prints a line, after a line that says that some were left out.
func (f *searched) put(line string, number int, sign byte) error {
	if f.o.Has("c") || f.o.Has("o") {
		return nil
	}
	if (f.before > 0 || f.after > 0) && f.printed && (f.shown == 0 || number > f.shown+1) {
		f.c.Print("--\n")
	}
	f.printed, f.shown = true, number
	at := ""
	if f.o.Has("n") {
		at = strconv.Itoa(number) + string(sign)
	}
	if f.c.Print("%s%s%s\n", f.prefix(sign), at, line) != 0 {
		return program.ErrStop
	}
	return nil
}

// show prints what the options want of a line that matches. The error says
// that no other line of the file matters.
func (f *searched) show(line string) error {
	switch {
	case f.o.Has("q"), f.o.Has("L"):
		return program.ErrStop
	case f.o.Has("c"):
	case f.o.Has("l"):
		f.c.Print("%s\n", f.name)
		return program.ErrStop
	case f.o.Has("o"):
		for _, m := range f.re.FindAllString(line, -1) {
			at := ""
			if f.o.Has("n") {
				at = strconv.Itoa(f.number) + ":"
			}
			if m != "" && !f.o.Has("v") {
				f.c.Print("%s%s%s\n", f.prefix(':'), at, m)
			}
		}
	default:
		for i, kept := range f.kept {
			if err := f.put(kept, f.number-len(f.kept)+i, '-'); err != nil {
				return err
			}
		}
		f.kept = nil
		return f.put(line, f.number, ':')
	}
	return nil
}

func filesBelow(c *program.Call, names []string) []string {
	if len(names) == 0 {
		names = []string{"."}
	}
	var out []string
	for _, name := range names {
		walk(c, name, 0, func(name string, i filesystem.Info) bool {
			if !i.IsDir() {
				out = append(out, name)
			}
			return true
		})
	}
	return out
}

// walk calls f for an entry and all below it, parents first. f reports whether
// to go below.
func walk(c *program.Call, name string, depth int, f func(name string, i filesystem.Info) bool) {
	c.P.Step()
	info, err := c.Files().Lstat(c.P.Path(name))
	if err != nil {
		c.Complain("%s: %v", name, err)
		return
	}
	if !f(name, info) || !info.IsDir() || depth > 200 {
		return
	}
	entries, _ := c.Files().ReadDir(c.P.Path(name))
	for _, e := range entries {
		walk(c, strings.TrimSuffix(name, "/")+"/"+e.Name, depth+1, f)
	}
}

// grepPattern compiles a pattern: basic regular expressions for grep, extended
// ones for egrep, plain text for fgrep.
func grepPattern(name, pattern string, o program.Options) (*regexp.Regexp, error) {
	var parts []string
	for _, p := range strings.Split(pattern, "\n") {
		switch {
		case o.Has("F") || name == "fgrep":
			p = regexp.QuoteMeta(p)
		case o.Has("E") || o.Has("P") || name == "egrep": // Go's syntax has all but back-references
		default:
			p = basic(p)
		}
		parts = append(parts, "(?:"+p+")")
	}
	expr := strings.Join(parts, "|")
	if o.Has("w") {
		expr = `\b(?:` + expr + `)\b`
	}
	if o.Has("x") {
		expr = "^(?:" + expr + ")$"
	}
	if o.Has("i") || o.Has("y") {
		expr = "(?i)" + expr
	}
	return posix(expr)
}

// posix compiles an expression with errors in the C library's words.
func posix(expr string) (*regexp.Regexp, error) { return sed.Compile(expr) }
