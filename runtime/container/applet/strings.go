package applet

import (
	"bytes"
	"strconv"
)

// stringsApplet writes what of files can be read: so many printable characters or more,
// one after the other.
func stringsApplet(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "afo", "nt")
	if bad != "" {
		return c.usage(bad)
	}
	least := 4
	if text, given := o["n"]; given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return c.fail("invalid number '%s'", text)
		}
		least = n
	}
	format := map[string]string{"o": "%7o ", "d": "%7d ", "x": "%7x ", "": ""}
	radix := o["t"]
	if o.Has("o") {
		radix = "o"
	}
	if _, ok := format[radix]; !ok {
		return c.usage("t")
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		data, err := c.slurp(name)
		if err != nil {
			status = c.fail("%s: %v", name, err)
			continue
		}
		start := 0
		for i := 0; i <= len(data); i++ {
			if i < len(data) && (data[i] >= ' ' && data[i] < 127 || data[i] == '\t') {
				continue
			}
			if i-start >= least {
				if o.Has("f") {
					c.print("%s: ", name)
				}
				if radix != "" {
					c.print(format[radix], start)
				}
				c.print("%s\n", data[start:i])
			}
			start = i + 1
		}
	}
	return status
}

// lineEnds is dos2unix and unix2dos: it changes files, or what it reads.
func lineEnds(c *Call) int {
	o, names, bad := ParseOptions(c.Args, "ud", "")
	if bad != "" {
		return c.usage(bad)
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
		data, err := c.slurp("-")
		if err != nil {
			return c.fail("%v", err)
		}
		return c.output(convert(data))
	}
	for _, name := range names {
		data, err := c.slurp(name)
		if err != nil {
			return c.fail("can't open '%s': %v", name, err)
		}
		if err := c.files().WriteFile(c.P.Path(name), convert(data), 0o644); err != nil {
			return c.fail("can't open '%s': %v", name, err)
		}
	}
	return 0
}

// pager is more and less without somebody who turns pages: they show all of it.
func pager(c *Call) int {
	_, names, bad := ParseOptions(c.Args, "EFIMmNRSqedXrK~", "")
	if bad != "" {
		return c.usage(bad)
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		data, err := c.slurp(name)
		switch {
		case err != nil && c.Edition == GNU: // that of util-linux
			c.complain("cannot open %s: %v", name, err)
			continue
		case err != nil:
			return c.fail("can't open '%s': %v", name, err)
		case c.Edition == GNU && name != "-":
			const rule = "::::::::::::::\n"
			c.print("%s%s\n%s", rule, name, rule)
		}
		c.output(data)
	}
	return 0
}
