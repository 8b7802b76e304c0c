package applet

import (
	"errors"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// sysctl prints parameters of the kernel. They are read-only, but for those of a
// privileged container.
func sysctl(c *program.Call) int {
	o, args, bad := program.ParseOptions(c.Args, "neqwaA", "p")
	if bad != "" {
		return c.Usage(bad)
	}
	if o.Has("a") || o.Has("A") {
		return sysctlTree(c, "/proc/sys")
	}
	status := 0
	for _, arg := range args {
		name, value, set := strings.Cut(arg, "=")
		file := "/proc/sys/" + strings.ReplaceAll(name, ".", "/")
		data, err := c.Files().ReadFile(file)
		switch {
		case err != nil && o.Has("e"):
		case err != nil:
			status = c.Fail("error: '%s' is an unknown key", name)
		case set:
			if err := c.P.Space().SetSysctl(name, value); err != nil {
				if errors.Is(err, process.ErrNotModelled) {
					c.P.Space().Warn("setting the sysctl " + name + " to " + value + " from within a container is not modelled")
				}
				status = c.Fail("error setting key '%s': %v", name, err)
				continue
			}
			c.Print("%s = %s\n", name, value)
		case o.Has("n"):
			c.Output(data)
		default:
			c.Print("%s = %s", name, data)
		}
	}
	return status
}

func sysctlTree(c *program.Call, dir string) int {
	entries, err := c.Files().ReadDir(dir)
	if err != nil {
		return c.Fail("%s: %v", dir, err)
	}
	for _, e := range entries {
		file := dir + "/" + e.Name
		if e.IsDir() {
			sysctlTree(c, file)
			continue
		}
		if data, err := c.Files().ReadFile(file); err == nil {
			c.Print("%s = %s", strings.ReplaceAll(strings.TrimPrefix(file, "/proc/sys/"), "/", "."), data)
		}
	}
	return 0
}
