package applet

import (
	"bytes"
	"strconv"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// stringsApplet writes what of files can be read: so many printable characters or more,
// one after the other.
func stringsApplet(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "afo", "nt")
	if bad != "" {
		return c.Usage(bad)
	}
	least := 4
	if text, given := o["n"]; given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return c.Fail("invalid number '%s'", text)
		}
		least = n
	}
	format := map[string]string{"o": "%7o ", "d": "%7d ", "x": "%7x ", "": ""}
	radix := o["t"]
	if o.Has("o") {
		radix = "o"
	}
	if _, ok := format[radix]; !ok {
		return c.Usage("t")
	}
	return c.Whole(names, c.Unreadable, func(name string, data []byte) {
		start := 0
		for i := 0; i <= len(data); i++ {
			if i < len(data) && (data[i] >= ' ' && data[i] < 127 || data[i] == '\t') {
				continue
			}
			if i-start >= least {
				if o.Has("f") {
					c.Print("%s: ", name)
				}
				if radix != "" {
					c.Print(format[radix], start)
				}
				c.Print("%s\n", data[start:i])
			}
			start = i + 1
		}
	})
}

// lineEnds is dos2unix and unix2dos: it changes files, or what it reads.
func lineEnds(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "ud", "")
	if bad != "" {
		return c.Usage(bad)
	}
	unix := (c.Name == "dos2unix" || o.Has("u")) && !o.Has("d")
	convert := func(data []byte) []byte {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		if !unix {
			data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
		}
		return data
	}
	if len(names) == 0 {
		data, err := c.Slurp("-")
		if err != nil {
			return c.Fail("%v", err)
		}
		return c.Output(convert(data))
	}
	for _, name := range names {
		data, err := c.Slurp(name)
		if err != nil {
			return c.Fail("can't open '%s': %v", name, err)
		}
		if err := c.Files().WriteFile(c.P.Path(name), convert(data), 0o644); err != nil {
			return c.Fail("can't open '%s': %v", name, err)
		}
	}
	return 0
}

// pager is more and less without somebody who turns pages: they show all of it.
func pager(c *program.Call) int {
	_, names, bad := program.ParseOptions(c.Args, "EFIMmNRSqedXrK~", "")
	if bad != "" {
		return c.Usage(bad)
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		data, err := c.Slurp(name)
		switch {
		case err != nil && c.Edition == program.GNU: // that of util-linux
			c.Complain("cannot open %s: %v", name, err)
			continue
		case err != nil:
			return c.Fail("can't open '%s': %v", name, err)
		case c.Edition == program.GNU && name != "-":
			const rule = "::::::::::::::\n"
			c.Print("%s%s\n%s", rule, name, rule)
		}
		c.Output(data)
	}
	return 0
}
