package applet

import (
	"fmt"
	"path"
	"strings"
)

func readlink(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "fnv", "")
	if bad != "" || len(names) != 1 {
		return c.usage(bad)
	}
	if o.Has("f") {
		p, err := c.files().Resolve(c.P.Path(names[0]))
		if err != nil {
			return 1
		}
		return c.print("%s\n", p)
	}
	info, err := c.files().Lstat(c.P.Path(names[0]))
	if err != nil || !info.IsLink() {
		return 1
	}
	return c.print("%s\n", info.Link)
}

func realpath(c *Call) int {
	status := 0
	for _, name := range c.Args {
		p, err := c.files().Resolve(c.P.Path(name))
		if err != nil {
			status = c.fail("%s: %v", name, err)
			continue
		}
		c.print("%s\n", p)
	}
	return status
}

func mktemp(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "dtuq", "p")
	if bad != "" {
		return c.usage(bad)
	}
	template := "tmp.XXXXXX"
	if len(names) > 0 {
		template = names[0]
	}
	if !strings.Contains(template, "/") && (len(names) == 0 || o.Has("p") || o.Has("t")) {
		dir := "/tmp"
		if o.Has("p") {
			dir = o["p"]
		}
		template = dir + "/" + template
	}
	for n := range 1000 {
		name := strings.Replace(template, "XXXXXX", fmt.Sprintf("%06d", c.P.PID*1000+n)[:6], 1)
		if _, err := c.files().Lstat(c.P.Path(name)); err == nil {
			continue
		}
		var err error
		if o.Has("d") {
			err = c.files().Mkdir(c.P.Path(name), 0o700)
		} else {
			err = c.files().WriteFile(c.P.Path(name), nil, 0o600)
		}
		if err != nil {
			return c.fail("%s: %v", name, err)
		}
		return c.print("%s\n", name)
	}
	return c.fail("%s: File exists", template)
}

func basename(c *Call) int {
	if len(c.Args) == 0 {
		return c.usage("")
	}
	name := path.Base(c.Args[0])
	if len(c.Args) > 1 && name != c.Args[1] {
		name = strings.TrimSuffix(name, c.Args[1])
	}
	return c.print("%s\n", name)
}

func dirname(c *Call) int {
	if len(c.Args) != 1 {
		return c.usage("")
	}
	return c.print("%s\n", path.Dir(strings.TrimRight(c.Args[0], "/")))
}
