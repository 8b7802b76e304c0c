package applet

import (
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// uniq writes of lines that are the same one after the other only one.
func uniq(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "count=c repeated=d unique=u ignore-case=i skip-fields=f: skip-chars=s: check-chars=w:"), "cduiz", "fsw")
	if bad != "" || len(names) > 2 {
		return c.Usage(bad)
	}
	limits := map[string]int{"f": 0, "s": 0, "w": 1 << 30}
	for option := range limits {
		if text, given := o[option]; given {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return c.Fail("invalid number '%s'", text)
			}
			limits[option] = n
		}
	}
	out := c.P.FDs[1]
	if len(names) == 2 && names[1] != "-" {
		fd, err := c.P.Open(names[1], process.ForWriting)
		if err != nil {
			return c.Fail("%s: %v", names[1], err)
		}
		defer fd.Close()
		out = fd
	}
	last, lastKey, count := "", "", 0
	flush := func() error {
		if count == 0 || o.Has("d") && count < 2 || o.Has("u") && count > 1 {
			return nil
		}
		line := last + "\n"
		if o.Has("c") {
			line = uniqCount(count) + line
		}
		_, err := out.Write(c.P, []byte(line))
		return err
	}
	status := c.Inputs(names[:min(1, len(names))], func(_ string, fd *process.FD) error {
		return c.Lines(fd, func(line string) error {
			key := uniqKey(line, limits["f"], limits["s"], limits["w"])
			if o.Has("i") {
				key = strings.ToLower(key)
			}
			if count > 0 && key == lastKey {
				count++
				return nil
			}
			err := flush()
			last, lastKey, count = line, key, 1
			return err
		})
	})
	if err := flush(); err != nil {
		return c.Fail("write error: %v", err)
	}
	return status
}

// uniqCount is how often a line was there, before it.
func uniqCount(n int) string {
	text := strconv.Itoa(n)
	return strings.Repeat(" ", max(0, 7-len(text))) + text + " "
}

// uniqKey is what of a line is compared.
func uniqKey(line string, fields, skipped, most int) string {
	for range fields {
		line = strings.TrimLeft(line, " \t")
		line = line[min(len(line), len(line)-len(strings.TrimLeftFunc(line, func(r rune) bool { return r != ' ' && r != '\t' }))):]
	}
	line = line[min(skipped, len(line)):]
	return line[:min(most, len(line))]
}
