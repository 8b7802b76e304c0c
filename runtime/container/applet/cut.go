package applet

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

func cut(c *program.Call) int {
	args := program.LongOptions(c.Args, "fields=f: delimiter=d: characters=c: bytes=b: only-delimited=s output-delimiter=O: complement=C")
	if c.Edition != program.GNU {
		args = c.Args
	}
	o, names, bad := program.ParseOptions(args, "sn"+map[bool]string{true: "C"}[c.Edition == program.GNU], "dfcbO")
	switch {
	case bad != "":
		return c.Usage(bad)
	case !o.Has("f") && !o.Has("c") && !o.Has("b") && c.Edition == program.GNU:
		c.Complain("you must specify a list of bytes, characters, or fields")
		return c.TryHelp()
	case !o.Has("f") && !o.Has("c") && !o.Has("b"):
		return c.Fail("expected a list of bytes, characters, or fields")
	}
	spec, chars := o["f"], false
	for _, k := range []string{"c", "b"} {
		if v, ok := o[k]; ok {
			spec, chars = v, true
		}
	}
	ranges, status := cutRanges(c, spec, chars)
	if status != 0 {
		return status
	}
	sep := "\t"
	if o.Has("d") {
		sep = o["d"]
	}
	return c.Inputs(names, func(_ string, fd *process.FD) error {
		return c.Lines(fd, func(line string) error {
			if !chars && !strings.Contains(line, sep) {
				if !o.Has("s") {
					c.Print("%s\n", line)
				}
				return nil
			}
			parts, glue := strings.Split(line, sep), sep
			if chars {
				parts, glue = strings.Split(line, ""), ""
			}
			if o.Has("O") {
				glue = o["O"]
			}
			var kept []string
			for i, part := range parts {
				if slices.ContainsFunc(ranges, func(r [2]int) bool { return i+1 >= r[0] && i+1 <= r[1] }) != o.Has("C") {
					kept = append(kept, part)
				}
			}
			c.Print("%s\n", strings.Join(kept, glue))
			return nil
		})
	})
}

// cutRanges are the fields or characters that cut keeps.
func cutRanges(c *program.Call, spec string, chars bool) ([][2]int, int) {
	ranges, err := parseRanges(spec)
	if c.Edition == program.GNU && err == nil && slices.ContainsFunc(ranges, func(r [2]int) bool { return r[0] < 1 }) {
		c.Complain("%s are numbered from 1", map[bool]string{true: "byte/character positions", false: "fields"}[chars])
		return nil, c.TryHelp()
	}
	if err != nil && c.Edition == program.GNU {
		c.Complain("invalid %s value '%s'", map[bool]string{true: "byte/character position", false: "field"}[chars], spec)
		return nil, c.TryHelp()
	} else if err != nil {
		return nil, c.Fail("%v", err)
	}
	return ranges, 0
}

func parseRanges(spec string) ([][2]int, error) {
	var out [][2]int
	for _, part := range strings.Split(spec, ",") {
		from, to, dash := strings.Cut(part, "-")
		r := [2]int{1, math.MaxInt}
		var err error
		if from != "" {
			r[0], err = strconv.Atoi(from)
		}
		if !dash {
			r[1] = r[0]
		} else if to != "" && err == nil {
			r[1], err = strconv.Atoi(to)
		}
		if err != nil || part == "" || r[0] < 0 {
			return nil, fmt.Errorf("invalid number '%s'", part)
		}
		out = append(out, r)
	}
	return out, nil
}
