package applet

import (
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// shuf writes lines in an order by chance, which is that of the container's seed.
func shuf(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "echo=e input-range=i: head-count=n: output=o: repeat=r zero-terminated=z"), "ez"+map[bool]string{true: "r"}[c.Edition == program.GNU], "ino")
	if bad != "" {
		return c.Usage(bad)
	}
	lines, status := shuffleInput(c, names, o)
	if status != 0 {
		return status
	}
	most := len(lines)
	if text, given := o["n"]; given {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			if c.Edition == program.GNU {
				return c.Fail("invalid line count: '%s'", text)
			}
			return c.Fail("invalid number '%s'", text)
		}
		most = min(n, program.MostInput)
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
		if b.WriteString(lines[at] + end); b.Len() > program.MostInput {
			return c.Fail("%v", program.ErrTooLarge)
		}
	}
	if to, given := o["o"]; given {
		fd, err := c.P.Open(to, process.ForWriting)
		if err != nil {
			return c.Fail("%s: %v", to, err)
		}
		defer fd.Close()
		if _, err := fd.Write(c.P, []byte(b.String())); err != nil {
			return c.Fail("write error: %v", err)
		}
		return 0
	}
	return c.Output([]byte(b.String()))
}

// shuffleInput are what shuf chooses from: its operands, a range or lines.
func shuffleInput(c *program.Call, names []string, o program.Options) (lines []string, status int) {
	switch text, ranged := o["i"]; {
	case o.Has("e"):
		return names, 0
	case ranged:
		first, last, ok := strings.Cut(text, "-")
		from, err := strconv.ParseInt(first, 10, 40)
		to, err2 := strconv.ParseInt(last, 10, 40)
		if !ok || err != nil || err2 != nil || from > to {
			if c.Edition == program.GNU {
				return nil, c.Fail("invalid input range: '%s'", text)
			}
			return nil, c.Fail("bad range '%s'", text)
		}
		if to-from >= program.MostInput/16 {
			return nil, c.Fail("%v", program.ErrTooLarge)
		}
		for n := from; n <= to; n++ {
			lines = append(lines, strconv.FormatInt(n, 10))
		}
		c.P.Work(16 * len(lines))
		return lines, 0
	case len(names) > 1:
		return nil, c.Usage(names[1])
	}
	return c.AllLines(names)
}
