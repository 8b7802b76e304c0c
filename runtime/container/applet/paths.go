package applet

import (
	"fmt"
	"path"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

func readlink(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "fnv", "")
	if bad != "" || len(names) != 1 {
		return c.Usage(bad)
	}
	if o.Has("f") {
		p, err := c.Files().Resolve(c.P.Path(names[0]))
		if err != nil {
			return 1
		}
		return c.Print("%s\n", p)
	}
	info, err := c.Files().Lstat(c.P.Path(names[0]))
	if err != nil || !info.IsLink() {
		return 1
	}
	return c.Print("%s\n", info.Link)
}

func realpath(c *program.Call) int {
	status := 0
	for _, name := range c.Args {
		p, err := c.Files().Resolve(c.P.Path(name))
		if err != nil {
			status = c.Fail("%s: %v", name, err)
			continue
		}
		c.Print("%s\n", p)
	}
	return status
}

func mktemp(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "dtuq", "p")
	if bad != "" {
		return c.Usage(bad)
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
	stem, ok := strings.CutSuffix(template, "XXXXXX")
	after := ""
	if at := strings.LastIndex(template, "XXXXXX"); !ok && at >= 0 && c.Edition == program.GNU {
		stem, after, ok = template[:at], template[at+len("XXXXXX"):], true
	}
	if !ok {
		return c.Fail("(null): Invalid argument")
	}
	for n := range 1000 {
		name := stem + fmt.Sprintf("%06d", c.P.PID*1000+n)[:6] + after
		if _, err := c.Files().Lstat(c.P.Path(name)); err == nil {
			continue
		}
		var err error
		switch {
		case o.Has("u"): // the name alone
		case o.Has("d"):
			err = c.Files().Mkdir(c.P.Path(name), 0o700)
		default:
			err = c.Files().WriteFile(c.P.Path(name), nil, 0o600)
		}
		if err != nil {
			return c.Fail("%s: %v", name, err)
		}
		return c.Print("%s\n", name)
	}
	return c.Fail("%s: File exists", template)
}

func basename(c *program.Call) int {
	if len(c.Args) == 0 || len(c.Args) > 2 {
		return c.Usage("")
	}
	name := path.Base(c.Args[0])
	if len(c.Args) > 1 && name != c.Args[1] {
		name = strings.TrimSuffix(name, c.Args[1])
	}
	return c.Print("%s\n", name)
}

func dirname(c *program.Call) int {
	if len(c.Args) != 1 {
		return c.Usage("")
	}
	name := c.Args[0]
	if short := strings.TrimRight(name, "/"); short != "" || name == "" {
		name = short
	}
	return c.Print("%s\n", path.Dir(name))
}
