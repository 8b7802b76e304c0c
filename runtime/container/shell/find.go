package shell

import (
	"errors"
	"slices"

	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// walk calls f for an entry and all below it, parents first. f reports whether
// to go below.
func (c *call) walk(name string, depth int, f func(name string, i fileInfo) bool) {
	c.p.Step()
	info, err := c.files().Lstat(c.p.Path(name))
	if err != nil {
		c.complain("%s: %v", name, err)
		return
	}
	if !f(name, fileInfo{info}) || !info.IsDir() || depth > 200 {
		return
	}
	entries, _ := c.files().ReadDir(c.p.Path(name))
	for _, e := range entries {
		c.walk(strings.TrimSuffix(name, "/")+"/"+e.Name, depth+1, f)
	}
}

// find understands -name, -iname, -path, -type, -maxdepth, -mindepth, -size,
// -empty, -not, !, -o, -print, -print0, -delete and -exec ... ;
func find(c *call) int {
	var starts []string
	args := c.args
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "!" && args[0] != "(" {
		starts, args = append(starts, args[0]), args[1:]
	}
	if len(starts) == 0 {
		starts = []string{"."}
	}
	search, err := parseFind(args)
	if err != nil {
		return c.fail("%v", err)
	}
	status := 0
	var remove []string
	for _, start := range starts {
		base := strings.Count(path.Clean(start), "/")
		if _, err := c.files().Lstat(c.p.Path(start)); err != nil {
			status = c.fail("%s: %v", start, err)
			continue
		}
		c.walk(start, 0, func(name string, i fileInfo) bool {
			depth := strings.Count(path.Clean(name), "/") - base
			if name == start {
				depth = 0
			} else if path.Clean(start) == "." || path.Clean(start) == "/" {
				depth = strings.Count(strings.TrimPrefix(name, start), "/")
			}
			if depth >= search.minDepth && search.holds(name, i) {
				switch {
				case search.remove:
					remove = append(remove, name)
				case len(search.exec) > 0:
					status = max(status, c.execFor(search.exec, name))
				default:
					c.print("%s%s", name, search.end)
				}
			}
			return depth < search.maxDepth
		})
	}
	for i := len(remove) - 1; i >= 0; i-- {
		if err := c.files().Remove(c.p.Path(remove[i])); err != nil {
			status = c.fail("%s: %v", remove[i], err)
		}
	}
	return status
}

type findSearch struct {
	tests              []func(name string, i fileInfo) bool
	minDepth, maxDepth int
	remove             bool
	exec               []string
	end                string
}

func (f *findSearch) holds(name string, i fileInfo) bool {
	for _, t := range f.tests {
		if !t(name, i) {
			return false
		}
	}
	return true
}

func parseFind(args []string) (*findSearch, error) {
	f := &findSearch{maxDepth: 1 << 20, end: "\n"}
	negate := false
	add := func(t func(string, fileInfo) bool) {
		if negate {
			plain := t
			t = func(n string, i fileInfo) bool { return !plain(n, i) }
			negate = false
		}
		f.tests = append(f.tests, t)
	}
	var either []func(string, fileInfo) bool
	for i := 0; i < len(args); i++ {
		value := func() string {
			if i+1 < len(args) {
				i++
				return args[i]
			}
			return ""
		}
		switch args[i] {
		case "-name":
			v := value()
			add(func(n string, _ fileInfo) bool { return matches(v, path.Base(n)) })
		case "-iname":
			v := strings.ToLower(value())
			add(func(n string, _ fileInfo) bool { return matches(v, strings.ToLower(path.Base(n))) })
		case "-path":
			v := value()
			add(func(n string, _ fileInfo) bool { return matches(v, n) })
		case "-type":
			v := value()
			add(func(_ string, i fileInfo) bool {
				return v == "d" && i.IsDir() || v == "l" && i.IsLink() || v == "f" && i.Info.Mode.IsRegular()
			})
		case "-empty":
			add(func(_ string, i fileInfo) bool { return i.Info.Size == 0 })
		case "-maxdepth", "-mindepth":
			name := args[i]
			n, err := strconv.Atoi(value())
			if err != nil {
				return nil, fmt.Errorf("invalid number for %s", name)
			}
			if name == "-maxdepth" {
				f.maxDepth = n
			} else {
				f.minDepth = n
			}
		case "!", "-not":
			negate = !negate
		case "-print":
		case "-print0":
			f.end = "\x00"
		case "-delete":
			f.remove = true
		case "-exec":
			for i++; i < len(args) && args[i] != ";" && args[i] != "+"; i++ {
				f.exec = append(f.exec, args[i])
			}
		case "-o", "-or":
			either = append(either, all(f.tests))
			f.tests = nil
		case "-a", "-and", "-follow", "-xdev":
		default:
			return nil, fmt.Errorf("unrecognized: %s (not modelled by gherkube)", args[i])
		}
	}
	if len(either) > 0 {
		last := all(f.tests)
		f.tests = []func(string, fileInfo) bool{func(n string, i fileInfo) bool {
			return last(n, i) || slices.ContainsFunc(either, func(t func(string, fileInfo) bool) bool { return t(n, i) })
		}}
	}
	return f, nil
}

// all is the test that all of the tests hold.
func all(tests []func(string, fileInfo) bool) func(string, fileInfo) bool {
	return func(n string, i fileInfo) bool {
		return !slices.ContainsFunc(tests, func(t func(string, fileInfo) bool) bool { return !t(n, i) })
	}
}

func (c *call) execFor(command []string, name string) int {
	args := make([]string, len(command))
	for i, a := range command {
		args[i] = strings.ReplaceAll(a, "{}", name)
	}
	return c.spawn(args)
}

// spawn runs a program and waits for it, without a shell.
func (c *call) spawn(args []string) int { return c.spawnWith(args, c.p.Env) }

func (c *call) spawnWith(args, env []string) int {
	code, resolved, err := c.p.Resolve(args, c.p.Getenv("PATH"))
	if err != nil {
		if errors.Is(err, process.ErrNotInPath) {
			err = fmt.Errorf("No such file or directory") //nolint:staticcheck // strerror's words
		}
		c.complain("can't execute '%s': %v", args[0], err)
		return 127
	}
	if c.p.Space().Full() {
		return c.fail("vfork: Resource temporarily unavailable")
	}
	return c.execute(resolved, env, code).ExitCode
}

// execute runs code as a child process to its end.
func (c *call) execute(args, env []string, code process.Code) *process.Process {
	fds := map[int]*process.FD{}
	for n, fd := range c.p.FDs {
		fds[n] = fd.Dup()
	}
	a := process.Attributes{Args: args, Env: env, Dir: c.p.Dir, Credentials: c.p.Credentials, Bounding: c.p.Bounding, Confinement: c.p.Confinement, FDs: fds, Ignored: c.p.IgnoredSignals()}
	if code.Blocking != nil {
		return c.p.Foreground(a, code.Blocking)
	}
	child := c.p.Space().Start(c.p, a, code.Events)
	c.p.Wait(child, nil)
	return child
}

func xargs(c *call) int {
	var o map[string]string
	args := c.args
	flags := []string{}
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		flags = append(flags, args[0])
		if f := args[0]; len(f) == 2 && strings.Contains("nIPs", f[1:]) && len(args) > 1 {
			flags = append(flags, args[1])
			args = args[1:]
		}
		args = args[1:]
	}
	o, _, bad := options(flags, "0rt", "nIPs")
	if bad != "" {
		return c.usage(bad)
	}
	if len(args) == 0 {
		args = []string{"echo"}
	}
	data, err := c.slurp("-")
	if err != nil {
		return c.fail("%v", err)
	}
	items := strings.Fields(string(data))
	if has(o, "0") {
		items = strings.FieldsFunc(string(data), func(r rune) bool { return r == 0 })
	}
	status := 0
	if placeholder, ok := o["I"]; ok {
		for _, line := range strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' }) {
			command := make([]string, len(args))
			for i, a := range args {
				command[i] = strings.ReplaceAll(a, placeholder, strings.TrimSpace(line))
			}
			status = max(status, xargsStatus(c.spawn(command)))
		}
		return status
	}
	size := len(items)
	if n, err := strconv.Atoi(o["n"]); err == nil && n > 0 {
		size = n
	}
	if len(items) == 0 {
		if has(o, "r") {
			return 0
		}
		return xargsStatus(c.spawn(args))
	}
	for len(items) > 0 {
		n := min(size, len(items))
		status = max(status, xargsStatus(c.spawn(append(append([]string{}, args...), items[:n]...))))
		items = items[n:]
	}
	return status
}

// xargsStatus is 123 for a command that failed, as POSIX has it.
func xargsStatus(code int) int {
	switch code {
	case 0, 126, 127:
		return code
	case 255:
		return 124
	}
	return 123
}
