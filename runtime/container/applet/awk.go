package applet

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// awk runs programs of the language without functions of their own, getline, and
// commands (docs/decisions/0031-awk.md). It says of others that they are not
// modelled.
func awk(c *Call) int {
	o, rest, bad := leadingOptions(c.Args, "Fvf")
	if bad != "" {
		return c.usage(bad)
	}
	text, given := "", false
	for _, file := range valuesOf(o, "f") {
		b, err := c.files().ReadFile(c.P.Path(file))
		if err != nil {
			return c.fail("can't open '%s': %v", file, err)
		}
		text, given = text+string(b)+"\n", true
	}
	if !given {
		if len(rest) == 0 {
			return c.usage("")
		}
		text, rest = rest[0], rest[1:]
	}
	program, err := parseAwk(text)
	var unmodelled *awkUnmodelled
	switch {
	case errors.As(err, &unmodelled):
		c.P.Space().Warn("this program of awk is not modelled: " + text)
		return c.fail("not modelled by gherkube: %s", unmodelled.what)
	case err != nil:
		return c.fail("cmd. line:%v", err)
	}
	m := newAwkMachine(c, program)
	for _, assignment := range valuesOf(o, "v") {
		if !m.assign(assignment) {
			return c.usage("v")
		}
	}
	if f, ok := o["F"]; ok {
		m.setText("FS", awkUnescape(f))
	}
	return m.run(rest)
}

// leadingOptions parses options that stand before the first operand, as getopt with
// "+" does: what follows the program are files.
func leadingOptions(args []string, valued string) (o Options, rest []string, bad string) {
	n := 0
	for n < len(args) && len(args[n]) > 1 && args[n][0] == '-' && args[n] != "--" {
		if len(args[n]) == 2 && strings.Contains(valued, args[n][1:]) {
			n++
		}
		n++
	}
	n = min(n, len(args))
	o, extra, bad := ParseOptions(args[:n], "", valued)
	rest = args[n:]
	if len(rest) > 0 && rest[0] == "--" {
		rest = rest[1:]
	}
	return o, append(extra, rest...), bad
}

func valuesOf(o Options, option string) []string {
	value, ok := o[option]
	if !ok {
		return nil
	}
	return strings.Split(value, "\n")
}

// run runs the rules over the files, and returns the exit code.
func (m *awkMachine) run(files []string) int {
	for i, name := range files {
		m.array("ARGV").set(strconv.Itoa(i+1), awkValue{kind: awkInput, text: name})
	}
	m.setNumber("ARGC", float64(len(files)+1))
	flow := m.rules(m.program.begin)
	if flow != awkExit && (len(m.program.main) > 0 || len(m.program.end) > 0) {
		m.read(files)
	}
	if m.err == nil {
		m.rules(m.program.end) // after exit, too
	}
	for _, name := range slices.Sorted(maps.Keys(m.open)) {
		m.open[name].Close()
	}
	switch {
	case errors.Is(m.err, errStop):
		return 1 // nobody reads what it writes
	case m.err != nil:
		return m.c.fail("cmd. line:%v", m.err)
	}
	return m.status
}

// read runs the main rules over the records of the files; of none, over those of the
// standard input. A word of the form NAME=VALUE sets a variable.
func (m *awkMachine) read(names []string) {
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
				m.status = m.c.fail("%s: %v", name, err)
				continue
			}
		}
		m.setText("FILENAME", name)
		m.setNumber("FNR", 0)
		flow := m.records(fd)
		fd.Close()
		if flow == awkExit || m.err != nil {
			return
		}
	}
}

// records runs the main rules over the records of a file.
func (m *awkMachine) records(fd *process.FD) awkFlow {
	flow := awkOnward
	each := func(record string) error {
		m.setNumber("NR", m.number("NR")+1)
		m.setNumber("FNR", m.number("FNR")+1)
		m.setRecord(record)
		flow = m.rules(m.program.main)
		if flow == awkExit || m.err != nil {
			return errStop
		}
		return nil
	}
	var err error
	if m.text("RS") == "\n" {
		err = m.c.lines(fd, each)
	} else {
		err = m.separated(fd, each)
	}
	if err != nil && !errors.Is(err, errStop) && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return flow
}

// separated reads all of a file, and cuts it at RS: at a character, a regular
// expression, or empty lines if it is empty.
func (m *awkMachine) separated(fd *process.FD, each func(string) error) error {
	var all []byte
	if err := m.c.each(fd, func(b []byte) error {
		if all = append(all, b...); len(all) > slurpLimit {
			return errTooLarge
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
		records = awkBlank.Split(strings.Trim(text, "\n"), -1)
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
func (m *awkMachine) rules(rules []*awkRule) awkFlow {
	for _, r := range rules {
		if m.err != nil {
			return awkExit
		}
		if !r.holds(m) {
			continue
		}
		switch flow := r.action(m); flow {
		case awkNext, awkExit:
			return flow
		}
	}
	return awkOnward
}
