package applet

import (
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

func env(c *program.Call) int {
	args, environ, end := c.Args, append([]string(nil), c.P.Env...), "\n"
	for len(args) > 0 {
		switch {
		case args[0] == "-i" || args[0] == "-":
			environ, args = nil, args[1:]
			continue
		case args[0] == "-u" && len(args) > 1:
			environ, args = unsetEnv(environ, args[1]), args[2:]
			continue
		case args[0] == "-0":
			end, args = "\x00", args[1:]
			continue
		case args[0] == "--":
			args = args[1:]
		case len(args[0]) > 1 && args[0][0] == '-':
			return c.Usage(strings.TrimPrefix(args[0], "-"))
		case strings.Contains(args[0], "="):
			name, _, _ := strings.Cut(args[0], "=")
			environ = append(unsetEnv(environ, name), args[0])
			args = args[1:]
			continue
		}
		break
	}
	if len(args) > 0 {
		return c.SpawnWith(args, environ)
	}
	for _, e := range environ {
		c.Print("%s%s", e, end)
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

func printenv(c *program.Call) int {
	if len(c.Args) == 0 {
		for _, e := range c.P.Env {
			c.Print("%s\n", e)
		}
	}
	status := 0
	for _, name := range c.Args {
		v, ok := c.P.Lookup(name)
		if !ok {
			status = 1
			continue
		}
		c.Print("%s\n", v)
	}
	return status
}
