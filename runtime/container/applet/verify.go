package applet

import (
	"bytes"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// verifyChecksums compares files with the checksums that the named files have of them.
func verifyChecksums(c *program.Call, names []string, o program.Options) int {
	reported := 0
	status := c.Whole(names, c.Unreadable, func(name string, data []byte) {
		v := verification{Call: c, o: o, file: name}
		for line := range bytes.Lines(data) {
			v.check(strings.TrimRight(string(line), "\n"))
		}
		reported = max(reported, v.report())
	})
	return max(status, reported)
}

// verification is what became of the lines of a file of checksums.
type verification struct {
	*program.Call
	o                                    program.Options
	file                                 string
	lines, malformed, unreadable, failed int
}

func (v *verification) check(line string) {
	v.lines++
	digest, name, found := strings.Cut(line, "  ")
	if !found {
		digest, name, found = strings.Cut(line, " *")
	}
	if !found {
		v.malformed++
		switch {
		case !v.o.Has("w"):
		case v.Edition == program.GNU:
			v.Complain("%s: %d: improperly formatted %s checksum line", v.file, v.lines, strings.ToUpper(strings.TrimSuffix(v.Name, "sum")))
		default:
			v.Complain("invalid format")
		}
		return
	}
	quiet := v.o.Has("s")
	data, err := v.Slurp(name)
	switch {
	case err != nil && v.o.Has("i"):
		return
	case err != nil:
		v.unreadable++
		v.Cannot("can't open '%s': %v", name, err)
		if !quiet {
			v.Print("%s: FAILED%s\n", name, map[bool]string{true: " open or read"}[v.Edition == program.GNU])
		}
	case sum(v.Name, data) == digest || v.Edition == program.GNU && strings.EqualFold(sum(v.Name, data), digest):
		if !quiet && !v.o.Has("q") {
			v.Print("%s: OK\n", name)
		}
	default:
		v.failed++
		if !quiet {
			v.Print("%s: FAILED\n", name)
		}
	}
}

// report tells in the end what was wrong.
func (v *verification) report() int {
	name := v.file
	if name == "-" && v.Edition == program.GNU {
		name = "'standard input'"
	}
	wrong := v.malformed + v.unreadable + v.failed
	switch {
	case v.Edition == program.GNU && v.lines == v.malformed:
		return v.Fail("%s: no properly formatted checksum lines found", name)
	case v.lines == 0:
		return v.Fail("%s: no checksum lines found", name)
	case wrong == 0:
		return 0
	case v.o.Has("s"):
		return 1
	case v.Edition != program.GNU:
		return v.Fail("WARNING: %d of %d computed checksums did NOT match", wrong, v.lines)
	}
	for _, w := range []struct {
		n         int
		one, many string
	}{
		{v.malformed, "line is improperly formatted", "lines are improperly formatted"},
		{v.unreadable, "listed file could not be read", "listed files could not be read"},
		{v.failed, "computed checksum did NOT match", "computed checksums did NOT match"},
	} {
		switch w.n {
		case 0:
		case 1:
			v.Complain("WARNING: 1 %s", w.one)
		default:
			v.Complain("WARNING: %d %s", w.n, w.many)
		}
	}
	return program.Exit(v.unreadable+v.failed > 0)
}
