package applet

import (
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// shuf writes lines in an order by chance, which is that of the container's seed.
func shuf(c *Call) int {
	o, names, bad := ParseOptions(LongOptions(c.Args, "echo=e input-range=i: head-count=n: output=o: repeat=r zero-terminated=z"), "ez"+map[bool]string{true: "r"}[c.Edition == GNU], "ino")
	if bad != "" {
		return c.usage(bad)
	}
	lines, status := shuffleInput(c, names, o)
	if status != 0 {
		return status
	}
	most := len(lines)
	if text, given := o["n"]; given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			if c.Edition == GNU {
				return c.fail("invalid line count: '%s'", text)
			}
			return c.fail("invalid number '%s'", text)
		}
		most = min(n, slurpLimit)
	}
	end := "\n"
	if o.Has("z") {
		end = "\x00"
	}
	var b strings.Builder
	for i := 0; i < most && (i < len(lines) || o.Has("r") && len(lines) > 0); i++ {
		at := c.P.Space().Draw(len(lines))
		if !o.Has("r") {
			at = i + c.P.Space().Draw(len(lines)-i)
			lines[i], lines[at] = lines[at], lines[i]
			at = i
		}
		if b.WriteString(lines[at] + end); b.Len() > slurpLimit {
			return c.fail("%v", errTooLarge)
		}
	}
	if to, given := o["o"]; given {
		fd, err := c.P.Open(to, process.ForWriting)
		if err != nil {
			return c.fail("%s: %v", to, err)
		}
		defer fd.Close()
		if _, err := fd.Write(c.P, []byte(b.String())); err != nil {
			return c.fail("write error: %v", err)
		}
		return 0
	}
	return c.output([]byte(b.String()))
}

// shuffleInput are what shuf chooses from: its operands, a range or lines.
func shuffleInput(c *Call, names []string, o Options) (lines []string, status int) {
	switch text, ranged := o["i"]; {
	case o.Has("e"):
		return names, 0
	case ranged:
		first, last, ok := strings.Cut(text, "-")
		from, err := strconv.ParseInt(first, 10, 40)
		to, err2 := strconv.ParseInt(last, 10, 40)
		if !ok || err != nil || err2 != nil || from > to {
			if c.Edition == GNU {
				return nil, c.fail("invalid input range: '%s'", text)
			}
			return nil, c.fail("bad range '%s'", text)
		}
		if to-from >= slurpLimit/16 {
			return nil, c.fail("%v", errTooLarge)
		}
		for n := from; n <= to; n++ {
			lines = append(lines, strconv.FormatInt(n, 10))
		}
		c.P.Work(16 * len(lines))
		return lines, 0
	case len(names) > 1:
		return nil, c.usage(names[1])
	}
	return c.allLines(names)
}
