package applet

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/filesystem"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// diffing is one run of diff.
type diffing struct {
	*program.Call
	o       program.Options
	context int
	status  int
	within  bool // directories are compared
}

// version is one of two files that are compared.
type version struct {
	name    string // as it is called
	lines   []string
	unended bool // the last line has no line break
	binary  bool
	info    filesystem.Info
}

// change is a place at which two files differ: lines from the first on up to the
// last, counted from 1; the last is before the first if there are none.
type change struct{ a, aEnd, b, bEnd int }

func diff(c *program.Call) int {
	args := program.LongOptions(c.Args, "brief=q recursive=r new-file=N unified=u text=a ignore-case=i ignore-all-space=w ignore-space-change=b ignore-blank-lines=B report-identical-files=s label=L: minimal=d")
	o, names, bad := program.ParseOptions(args, "abBdiNqrTstwup", "LSU")
	if bad != "" || len(names) != 2 {
		return c.Usage(bad)
	}
	d := &diffing{Call: c, o: o, context: 3}
	if text, ok := o["U"]; ok {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return c.Fail("invalid number '%s'", text)
		}
		d.context = n
	}
	return d.run(names[0], names[1])
}

func (d *diffing) run(a, b string) int {
	var infos [2]filesystem.Info
	for i, name := range []string{a, b} {
		info, err := d.stat(name)
		if err != nil {
			d.Cannot("can't stat '%s': %v", name, err)
			d.status = 2
			if d.Edition != program.GNU {
				return 2
			}
		}
		infos[i] = info
	}
	switch {
	case d.status != 0:
		return d.status
	case infos[0].IsDir() && infos[1].IsDir():
		d.within = true
		d.directories(a, b)
		return d.status
	case infos[0].IsDir():
		a = path.Join(a, path.Base(b))
	case infos[1].IsDir():
		b = path.Join(b, path.Base(a))
	}
	for _, name := range []string{a, b} {
		if _, err := d.stat(name); err != nil {
			code := d.Cannot("can't stat '%s': %v", name, err)
			if d.Edition == program.GNU {
				return 2
			}
			return code
		}
	}
	if a != b || d.Edition == program.GNU {
		d.files(a, b, a, b)
	}
	return d.status
}

func (d *diffing) stat(name string) (filesystem.Info, error) {
	if name == "-" {
		return filesystem.Info{Name: name, Modified: d.P.Clock().Now()}, nil
	}
	return d.Call.Files().Stat(d.P.Path(name))
}

// files compares two files, which are called something.
func (d *diffing) files(a, b, aName, bName string) {
	first, err := d.read(a, aName)
	if err == nil {
		var second *version
		if second, err = d.read(b, bName); err == nil {
			err = d.compare(first, second)
		}
	}
	if err != nil {
		d.status = 2
	}
}

// read takes a file apart. What cannot be read is told.
func (d *diffing) read(name, called string) (*version, error) {
	data, err := d.Slurp(name)
	info, _ := d.stat(name)
	if err != nil {
		d.Complain("%s: %v", name, err)
		return nil, err
	}
	v := &version{name: called, info: info, binary: bytes.IndexByte(data[:min(len(data), 32<<10)], 0) >= 0 && !d.o.Has("a")}
	v.lines = strings.SplitAfter(string(data), "\n")
	if n := len(v.lines); v.lines[n-1] == "" {
		v.lines = v.lines[:n-1]
	} else {
		v.unended = true
	}
	return v, nil
}

// compare tells how two files differ.
func (d *diffing) compare(a, b *version) error {
	j, err := d.matched(a, b)
	if err != nil {
		d.Complain("%v", err)
		return err
	}
	changes := d.changes(a, b, j)
	switch {
	case len(changes) == 0:
		if d.o.Has("s") {
			d.Print("Files %s and %s are identical\n", a.name, b.name)
		}
		return nil
	case d.o.Has("q"):
		d.Print("Files %s and %s differ\n", a.name, b.name)
	case a.binary || b.binary:
		format := "Files %s and %s differ\n"
		if d.Edition == program.GNU {
			format = "Binary files %s and %s differ\n"
		}
		d.Print(format, a.name, b.name)
	case d.Edition == program.GNU && !d.o.Has("u") && !d.o.Has("U"):
		d.command(a, b)
		d.normal(a, b, changes)
	default:
		d.command(a, b)
		d.unified(a, b, changes)
	}
	d.status = max(d.status, 1)
	return nil
}

// command is what GNU's diff writes before what it finds in directories: how it would
// have been called.
func (d *diffing) command(a, b *version) {
	if d.Edition != program.GNU || !d.within {
		return
	}
	words := []string{"diff"}
	for _, arg := range d.Args {
		if len(arg) > 1 && arg[0] == '-' {
			words = append(words, arg)
		}
	}
	d.Print("%s\n", strings.Join(append(words, a.name, b.name), " "))
}

func (d *diffing) matched(a, b *version) ([]int, error) {
	m := matching{work: d.P.Work}
	return m.match(d.keys(a), d.keys(b), d.o.Has("d"))
}

// keys are what of the lines is compared.
func (d *diffing) keys(v *version) []string {
	if !d.o.Has("b") && !d.o.Has("w") && !d.o.Has("i") {
		return v.lines
	}
	keys := make([]string, len(v.lines))
	for i, line := range v.lines {
		switch {
		case d.o.Has("w"):
			line = strings.Join(strings.Fields(line), "")
		case d.o.Has("b"):
			blank := line != strings.TrimLeft(line, " \t\v\f\r\n")
			line = strings.Join(strings.Fields(line), " ")
			if blank && line != "" {
				line = " " + line
			}
		}
		if d.o.Has("i") {
			line = strings.ToLower(line)
		}
		keys[i] = line
	}
	return keys
}

// changes are where the files differ; with -B, but for those where only blank lines
// do.
func (d *diffing) changes(a, b *version, j []int) (out []change) {
	n := len(a.lines)
	for i := 1; i <= n+1; i++ {
		if j[i] == j[i-1]+1 && j[i] > 0 {
			continue
		}
		c := change{a: i, b: j[i-1] + 1}
		for i <= n && j[i] == 0 {
			i++
		}
		c.aEnd, c.bEnd = i-1, j[i]-1
		if !d.o.Has("B") || !blank(a.lines[c.a-1:c.aEnd]) || !blank(b.lines[c.b-1:c.bEnd]) {
			out = append(out, c)
		}
	}
	return out
}

func blank(lines []string) bool {
	for _, line := range lines {
		if line != "\n" {
			return false
		}
	}
	return true
}

// unified writes changes with the lines around them.
func (d *diffing) unified(a, b *version, changes []change) {
	d.header("---", a, 0)
	d.header("+++", b, 1)
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && changes[n].a-changes[n-1].aEnd-1 <= 2*d.context {
			n++
		}
		d.hunk(a, b, changes[:n])
		changes = changes[n:]
	}
}

func (d *diffing) header(sign string, v *version, i int) {
	label, when := v.name, ""
	if d.Edition == program.GNU {
		when = "\t" + v.info.Modified.UTC().Format(statTime)
	}
	if labels := strings.Split(d.o["L"], "\n"); d.o.Has("L") && i < len(labels) {
		label, when = labels[i], ""
	}
	d.Print("%s %s%s\n", sign, label, when)
}

func (d *diffing) hunk(a, b *version, changes []change) {
	first, last := changes[0], changes[len(changes)-1]
	before := min(d.context, first.a-1)
	after := min(d.context, len(a.lines)-last.aEnd)
	d.Print("@@ -%s +%s @@\n", lineRange(first.a-before, last.aEnd+after), lineRange(first.b-before, last.bEnd+after))
	at := first.a - before
	for _, c := range changes {
		d.part(' ', a, at, c.a-1)
		d.part('-', a, c.a, c.aEnd)
		d.part('+', b, c.b, c.bEnd)
		at = c.aEnd + 1
	}
	d.part(' ', a, at, last.aEnd+after)
}

// lineRange says which lines: the first and how many, unless it is one.
func lineRange(from, to int) string {
	switch {
	case from == to:
		return strconv.Itoa(from)
	case from > to:
		return fmt.Sprintf("%d,0", to)
	}
	return fmt.Sprintf("%d,%d", from, to-from+1)
}

// part writes lines of a file after a sign.
func (d *diffing) part(sign byte, v *version, from, to int) {
	start := string(sign)
	if sign == '<' || sign == '>' {
		start += " "
	}
	if d.o.Has("T") {
		start = string(sign) + "\t"
	}
	for i := from; i <= to; i++ {
		line := v.lines[i-1]
		if d.o.Has("t") {
			line = expanded(line, 8)
		}
		d.Output([]byte(start + line))
	}
	if to >= from && to == len(v.lines) && v.unended {
		d.Print("\n\\ No newline at end of file\n")
	}
}

// normal writes changes as GNU's diff does without an option.
func (d *diffing) normal(a, b *version, changes []change) {
	lines := func(from, to int) string {
		if from >= to {
			return strconv.Itoa(to)
		}
		return fmt.Sprintf("%d,%d", from, to)
	}
	for _, c := range changes {
		kind := "c"
		switch {
		case c.aEnd < c.a:
			kind = "a"
		case c.bEnd < c.b:
			kind = "d"
		}
		d.Print("%s%s%s\n", lines(c.a, c.aEnd), kind, lines(c.b, c.bEnd))
		d.part('<', a, c.a, c.aEnd)
		if kind == "c" {
			d.Print("---\n")
		}
		d.part('>', b, c.b, c.bEnd)
	}
}
