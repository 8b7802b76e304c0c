// Package awk is the language of awk, as far as busybox's programs need it
// (docs/decisions/0031-awk.md). It knows what a program gets, and neither the shell nor
// the other programs.
package awk

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// Run runs programs of the language without functions of their own, getline, and
// commands (docs/decisions/0031-awk.md). It says of others that they are not
// modelled.
func Run(c *program.Call) int {
	o, rest, bad := leadingOptions(c.Args, "Fvf")
	if bad != "" {
		return c.Usage(bad)
	}
	text, given := "", false
	for _, file := range valuesOf(o, "f") {
		b, err := c.Files().ReadFile(c.P.Path(file))
		if err != nil {
			return c.Fail("can't open '%s': %v", file, err)
		}
		text, given = text+string(b)+"\n", true
	}
	if !given {
		if len(rest) == 0 {
			return c.Usage("")
		}
		text, rest = rest[0], rest[1:]
	}
	rules, err := parse(text)
	var refused *unmodelled
	switch {
	case errors.As(err, &refused):
		c.P.Space().Warn("this program of awk is not modelled: " + text)
		return c.Fail("not modelled by gherkube: %s", refused.what)
	case err != nil:
		return c.Fail("cmd. line:%v", err)
	}
	m := newMachine(c, rules)
	for _, assignment := range valuesOf(o, "v") {
		if !m.assign(assignment) {
			return c.Usage("v")
		}
	}
	if f, ok := o["F"]; ok {
		m.setText("FS", unescape(f))
	}
	return m.run(rest)
}

// leadingOptions parses options that stand before the first operand, as getopt with
// "+" does: what follows the program are files.
func leadingOptions(args []string, valued string) (o program.Options, rest []string, bad string) {
	n := 0
	for n < len(args) && len(args[n]) > 1 && args[n][0] == '-' && args[n] != "--" {
		if len(args[n]) == 2 && strings.Contains(valued, args[n][1:]) {
			n++
		}
		n++
	}
	n = min(n, len(args))
	o, extra, bad := program.ParseOptions(args[:n], "", valued)
	rest = args[n:]
	if len(rest) > 0 && rest[0] == "--" {
		rest = rest[1:]
	}
	return o, append(extra, rest...), bad
}

func valuesOf(o program.Options, option string) []string {
	value, ok := o[option]
	if !ok {
		return nil
	}
	return strings.Split(value, "\n")
}

// run runs the rules over the files, and returns the exit code.
func (m *machine) run(files []string) int {
	for i, name := range files {
		m.array("ARGV").set(strconv.Itoa(i+1), value{kind: kindInput, text: name})
	}
	m.setNumber("ARGC", float64(len(files)+1))
	flow := m.rules(m.script.begin)
	if flow != flowExit && (len(m.script.main) > 0 || len(m.script.end) > 0) {
		m.read(files)
	}
	if m.err == nil {
		m.rules(m.script.end) // after exit, too
	}
	for _, name := range slices.Sorted(maps.Keys(m.open)) {
		m.open[name].Close()
	}
	switch {
	case errors.Is(m.err, program.ErrStop):
		return 1 // nobody reads what it writes
	case m.err != nil:
		return m.c.Fail("cmd. line:%v", m.err)
	}
	return m.status
}

// read runs the main rules over the records of the files; of none, over those of the
// standard input. A word of the form NAME=VALUE sets a variable.
func (m *machine) read(names []string) {
	read := false
	for _, name := range append(names, "") {
		if name == "" && read || name != "" && m.assign(name) {
			continue
		}
		read = true
		fd := m.c.P.FDs[0].Dup()
		if name != "" && name != "-" {
			var err error
			if fd, err = m.c.P.Open(name, process.ForReading); err != nil {
				m.status = m.c.Fail("%s: %v", name, err)
				continue
			}
		}
		m.setText("FILENAME", name)
		m.setNumber("FNR", 0)
		flow := m.records(fd)
		fd.Close()
		if flow == flowExit || m.err != nil {
			return
		}
	}
}

// records runs the main rules over the records of a file.
func (m *machine) records(fd *process.FD) flow {
	flow := flowOnward
	each := func(record string) error {
		m.setNumber("NR", m.number("NR")+1)
		m.setNumber("FNR", m.number("FNR")+1)
		m.setRecord(record)
		flow = m.rules(m.script.main)
		if flow == flowExit || m.err != nil {
			return program.ErrStop
		}
		return nil
	}
	var err error
	if m.text("RS") == "\n" {
		err = m.c.Lines(fd, each)
	} else {
		err = m.separated(fd, each)
	}
	if err != nil && !errors.Is(err, program.ErrStop) && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return flow
}

// separated reads all of a file, and cuts it at RS: at a character, a regular
// expression, or empty lines if it is empty.
func (m *machine) separated(fd *process.FD, each func(string) error) error {
	var all []byte
	if err := m.c.Each(fd, func(b []byte) error {
		if all = append(all, b...); len(all) > program.MostInput {
			return program.ErrTooLarge
		}
		return nil
	}); err != nil {
		return err
	}
	text, separator := strings.TrimSuffix(string(all), "\n"), m.text("RS")
	var records []string
	switch {
	case text == "":
	case separator == "":
		records = blankLines.Split(strings.Trim(text, "\n"), -1)
	case len(separator) == 1:
		records = strings.Split(strings.TrimSuffix(text, separator), separator)
	default:
		re, err := m.regex(separator)
		if err != nil {
			return err
		}
		records = re.Split(text, -1)
	}
	for _, record := range records {
		if err := each(record); err != nil {
			return err
		}
	}
	return nil
}

// rules does the actions of the rules whose conditions hold.
func (m *machine) rules(rules []*rule) flow {
	for _, r := range rules {
		if m.err != nil {
			return flowExit
		}
		if !r.holds(m) {
			continue
		}
		switch flow := r.action(m); flow {
		case flowNext, flowExit:
			return flow
		}
	}
	return flowOnward
}
