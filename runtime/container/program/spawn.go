package program

import (
	"errors"
	"fmt"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// Spawn runs a program and waits for it, without a shell.
func (c *Call) Spawn(args []string) int { return c.SpawnWith(args, c.P.Env) }

// SpawnWith is Spawn with another environment.
func (c *Call) SpawnWith(args, env []string) int {
	code, resolved, err := c.P.Resolve(args, c.P.Getenv("PATH"))
	if err != nil {
		if errors.Is(err, process.ErrNotInPath) {
			err = fmt.Errorf("No such file or directory") //nolint:staticcheck // strerror's words
		}
		return c.cannotRun(args[0], err)
	}
	if c.P.Space().Full() {
		return c.Fail("vfork: Resource temporarily unavailable")
	}
	return c.execute(resolved, env, code).ExitCode
}

// execute runs code as a child process to its end.
func (c *Call) execute(args, env []string, code process.Code) *process.Process {
	a := c.P.Child(args)
	a.Env = env
	if code.Blocking != nil {
		return c.P.Foreground(a, code.Blocking)
	}
	child := c.P.Space().Start(c.P, a, code.Events)
	c.P.Wait(child, nil)
	return child
}
