package shell

import (
	"fmt"
	"path"
	"strings"
)

func readlink(c *call) int {
	o, names, bad := options(c.args, "fnv", "")
	if bad != "" || len(names) != 1 {
		return c.usage(bad)
	}
	if has(o, "f") {
		p, err := c.files().Resolve(c.p.Path(names[0]))
		if err != nil {
			return 1
		}
		return c.print("%s\n", p)
	}
	info, err := c.files().Lstat(c.p.Path(names[0]))
	if err != nil || !info.IsLink() {
		return 1
	}
	return c.print("%s\n", info.Link)
}

func realpath(c *call) int {
	status := 0
	for _, name := range c.args {
		p, err := c.files().Resolve(c.p.Path(name))
		if err != nil {
			status = c.fail("%s: %v", name, err)
			continue
		}
		c.print("%s\n", p)
	}
	return status
}

func mktemp(c *call) int {
	o, names, bad := options(c.args, "dtuq", "p")
	if bad != "" {
		return c.usage(bad)
	}
	template := "tmp.XXXXXX"
	if len(names) > 0 {
		template = names[0]
	}
	if !strings.Contains(template, "/") && (len(names) == 0 || has(o, "p") || has(o, "t")) {
		dir := "/tmp"
		if has(o, "p") {
			dir = o["p"]
		}
		template = dir + "/" + template
	}
	for n := range 1000 {
		name := strings.Replace(template, "XXXXXX", fmt.Sprintf("%06d", c.p.PID*1000+n)[:6], 1)
		if _, err := c.files().Lstat(c.p.Path(name)); err == nil {
			continue
		}
		var err error
		if has(o, "d") {
			err = c.files().Mkdir(c.p.Path(name), 0o700)
		} else {
			err = c.files().WriteFile(c.p.Path(name), nil, 0o600)
		}
		if err != nil {
			return c.fail("%s: %v", name, err)
		}
		return c.print("%s\n", name)
	}
	return c.fail("%s: File exists", template)
}

func basename(c *call) int {
	if len(c.args) == 0 {
		return c.usage("")
	}
	name := path.Base(c.args[0])
	if len(c.args) > 1 && name != c.args[1] {
		name = strings.TrimSuffix(name, c.args[1])
	}
	return c.print("%s\n", name)
}

func dirname(c *call) int {
	if len(c.args) != 1 {
		return c.usage("")
	}
	return c.print("%s\n", path.Dir(strings.TrimRight(c.args[0], "/")))
}
