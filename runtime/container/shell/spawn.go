package shell

import (
	"errors"
	"fmt"
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

// spawn runs a program and waits for it, without a shell.
func (c *call) spawn(args []string) int { return c.spawnWith(args, c.p.Env) }

func (c *call) spawnWith(args, env []string) int {
	code, resolved, err := c.p.Resolve(args, c.p.Getenv("PATH"))
	if err != nil {
		if errors.Is(err, process.ErrNotInPath) {
			err = fmt.Errorf("No such file or directory") //nolint:staticcheck // strerror's words
		}
		return c.cannotRun(args[0], err)
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
