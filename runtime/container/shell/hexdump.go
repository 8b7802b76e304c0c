package shell

import (
	"encoding/hex"
	"strings"
)

// hexdump prints bytes in hexadecimal and as text. All names are one input.
func hexdump(c *call) int {
	o, names, bad := options(c.args, "Cv", "")
	switch {
	case bad != "":
		return c.usage(bad)
	case !has(o, "C"):
		return c.fail("not supported by gherkube's model of the applet: other formats than that of -C")
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	var data []byte
	status, read := 0, false
	for _, name := range names {
		more, err := c.slurp(name)
		if err != nil {
			status = c.fail("%s: %v", name, err)
			continue
		}
		data, read = append(data, more...), true
	}
	if !read || len(data) == 0 {
		return status
	}
	const offset = 8
	last, told := "", false
	for _, line := range strings.SplitAfter(hex.Dump(data), "\n") {
		if line == "" {
			continue
		}
		if same := line[offset:] == last; same && !has(o, "v") {
			if !told {
				c.print("*\n")
			}
			told = true
			continue
		}
		last, told = line[offset:], false
		c.print("%s", line)
	}
	c.print("%08x\n", len(data))
	return status
}
