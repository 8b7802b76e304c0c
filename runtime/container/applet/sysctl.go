package applet

import (
	"errors"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// sysctl prints parameters of the kernel. They are read-only, but for those of a
// privileged container.
func sysctl(c *Call) int {
	o, args, bad := ParseOptions(c.Args, "neqwaA", "p")
	if bad != "" {
		return c.usage(bad)
	}
	if o.Has("a") || o.Has("A") {
		return sysctlTree(c, "/proc/sys")
	}
	status := 0
	for _, arg := range args {
		name, value, set := strings.Cut(arg, "=")
		file := "/proc/sys/" + strings.ReplaceAll(name, ".", "/")
		data, err := c.files().ReadFile(file)
		switch {
		case err != nil && o.Has("e"):
		case err != nil:
			status = c.fail("error: '%s' is an unknown key", name)
		case set:
			if err := c.P.Space().SetSysctl(name, value); err != nil {
				if errors.Is(err, process.ErrNotModelled) {
					c.P.Space().Warn("setting the sysctl " + name + " to " + value + " from within a container is not modelled")
				}
				status = c.fail("error setting key '%s': %v", name, err)
				continue
			}
			c.print("%s = %s\n", name, value)
		case o.Has("n"):
			c.output(data)
		default:
			c.print("%s = %s", name, data)
		}
	}
	return status
}

func sysctlTree(c *Call, dir string) int {
	entries, err := c.files().ReadDir(dir)
	if err != nil {
		return c.fail("%s: %v", dir, err)
	}
	for _, e := range entries {
		file := dir + "/" + e.Name
		if e.IsDir() {
			sysctlTree(c, file)
			continue
		}
		if data, err := c.files().ReadFile(file); err == nil {
			c.print("%s = %s", strings.ReplaceAll(strings.TrimPrefix(file, "/proc/sys/"), "/", "."), data)
		}
	}
	return 0
}
