package awk

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// machine runs a program.
type machine struct {
	c       *program.Call
	script  *script
	vars    map[string]value
	arrays  map[string]*array
	record  string
	joiner  *string  // with which the fields are still to become the record; nil if they are it
	fields  []string // of the record, once it is split
	split   bool
	within  map[int]bool // ranges that have begun
	regexes map[string]*regexp.Regexp
	open    map[string]*process.FD
	status  int
	err     error
}

func newMachine(c *program.Call, rules *script) *machine {
	m := &machine{c: c, script: rules, vars: map[string]value{}, arrays: map[string]*array{}, within: map[int]bool{},
		regexes: map[string]*regexp.Regexp{}, open: map[string]*process.FD{}}
	for name, text := range map[string]string{"FS": " ", "OFS": " ", "ORS": "\n", "RS": "\n", "SUBSEP": "\x1c", "CONVFMT": "%.6g", "OFMT": "%.6g"} {
		m.setText(name, text)
	}
	m.array("ARGV").set("0", str("awk"))
	for _, variable := range c.P.Env {
		name, text, _ := strings.Cut(variable, "=")
		m.array("ENVIRON").set(name, value{kind: kindInput, text: text})
	}
	return m
}

func (m *machine) fail(format string, args ...any) {
	if m.err == nil {
		m.err = fmt.Errorf("1: "+format, args...)
	}
}

// bound fails if an array has become too large.
func (m *machine) bound(a *array) {
	if a.size > program.MostInput {
		m.fail("%v", program.ErrTooLarge)
	}
}

func (m *machine) array(name string) *array {
	if m.arrays[name] == nil {
		m.arrays[name] = newArray()
	}
	return m.arrays[name]
}

func (m *machine) get(name string) value {
	if name == "NF" {
		m.splitRecord()
		return num(float64(len(m.fields)))
	}
	return m.vars[name]
}

func (m *machine) set(name string, v value) {
	if name == "NF" {
		m.splitRecord()
		m.resize(int(v.num()))
		m.join()
		return
	}
	m.vars[name] = v
}

func (m *machine) text(name string) string { return m.get(name).str(m.vars["CONVFMT"].text) }

func (m *machine) number(name string) float64 { return m.get(name).num() }

func (m *machine) setText(name, text string) { m.set(name, str(text)) }

func (m *machine) setNumber(name string, n float64) { m.set(name, num(n)) }

// convert is the format of numbers that become texts.
func (m *machine) convert() string { return m.vars["CONVFMT"].text }

var assignmentForm = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)=`)

// assign sets a variable by NAME=VALUE, and reports whether the text is that.
func (m *machine) assign(text string) bool {
	match := assignmentForm.FindStringSubmatch(text)
	if match == nil {
		return false
	}
	m.set(match[1], value{kind: kindInput, text: unescape(text[len(match[0]):])})
	return true
}

func (m *machine) compiled(text string) *regexp.Regexp {
	re, err := m.regex(text)
	if err != nil {
		m.fail("%v", err)
	}
	return re
}

// regex compiles a regular expression; of several places that match from the same
// one on, the longest counts.
func (m *machine) regex(text string) (*regexp.Regexp, error) {
	if re := m.regexes[text]; re != nil {
		return re, nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	re.Longest()
	m.regexes[text] = re
	return re, nil
}

// pattern is an operand as a regular expression; nil after a failure.
func (m *machine) pattern(o operand) *regexp.Regexp {
	if o.regex != nil {
		return m.compiled(*o.regex)
	}
	return m.compiled(o.value(m).str(m.convert()))
}

func (m *machine) setRecord(text string) { m.record, m.joiner, m.split = text, nil, false }

// whole is the record.
func (m *machine) whole() string {
	if m.joiner != nil {
		m.record, m.joiner = strings.Join(m.fields, *m.joiner), nil
		m.c.P.Work(len(m.record))
	}
	return m.record
}

// mostFields bounds the number of a field.
const mostFields = 1 << 16

func (m *machine) field(n int) value {
	if n == 0 {
		return value{kind: kindInput, text: m.whole()}
	}
	m.splitRecord()
	if n < 0 {
		m.fail("Access to negative field")
	}
	if n < 0 || n > len(m.fields) {
		return value{}
	}
	return value{kind: kindInput, text: m.fields[n-1]}
}

func (m *machine) setField(n int, text string) {
	if n == 0 {
		m.setRecord(text)
		return
	}
	m.splitRecord()
	switch {
	case n < 0:
		m.fail("Access to negative field")
	case n > len(m.fields):
		m.resize(n)
	}
	if m.err != nil {
		return
	}
	m.fields[n-1] = text
	m.join()
}

func (m *machine) resize(n int) {
	if n < 0 || n > mostFields {
		m.fail("a record cannot have %d fields here", n)
		return
	}
	for len(m.fields) < n {
		m.fields = append(m.fields, "")
	}
	m.fields = m.fields[:n]
}

// join makes the record of its fields, when it is asked for: a program may set many.
func (m *machine) join() {
	joiner := m.text("OFS")
	m.joiner = &joiner
}

func (m *machine) splitRecord() {
	if !m.split {
		m.fields, m.split = m.cut(m.record, m.text("FS")), true
	}
}

// isSpaceASCII is isspace of C.
func isSpaceASCII(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' }

var blankLines = regexp.MustCompile(`\n\n+`)

// cut cuts a text at a separator: at spaces, at a character, or at a regular
// expression if it is longer (awk_split of busybox's editors/awk.c).
func (m *machine) cut(text, separator string) []string {
	switch {
	case separator == " ":
		return strings.FieldsFunc(text, isSpaceASCII)
	case text == "":
		return nil
	case len(separator) <= 1:
		return strings.Split(text, separator)
	}
	re := m.compiled(separator)
	if re == nil {
		return nil
	}
	return re.Split(text, -1)
}

// joined is two texts as one.
func (m *machine) joined(a, b string) value {
	if len(a)+len(b) > program.MostInput {
		m.fail("%v", program.ErrTooLarge)
		return value{}
	}
	m.c.P.Work(len(a) + len(b))
	return str(a + b)
}

// printed is what print writes.
func (m *machine) printed(list []expr) string {
	if list == nil {
		return m.whole() + m.text("ORS")
	}
	var texts []string
	for _, e := range list {
		texts = append(texts, e(m).str(m.vars["OFMT"].text))
	}
	return strings.Join(texts, m.text("OFS")) + m.text("ORS")
}

// formatted is what printf writes.
func (m *machine) formatted(list []expr) string {
	format := list[0](m).str(m.convert())
	var args []value
	for _, e := range list[1:] {
		args = append(args, e(m))
	}
	return sprintf(format, args, m.convert())
}

// write writes to the standard output or to a file, which > empties when it is
// named first.
func (m *machine) write(to destination, text string) {
	if m.err != nil {
		return
	}
	fd := m.c.P.FDs[1]
	switch {
	case to.mode == "" || to.file == "/dev/stdout" || to.file == "-":
	case to.file == "/dev/stderr":
		fd = m.c.P.FDs[2]
	case m.open[to.file] != nil:
		fd = m.open[to.file]
	default:
		mode := process.ForWriting
		if to.mode == ">>" {
			mode = process.ForAppending
		}
		opened, err := m.c.P.Open(to.file, mode)
		if err != nil {
			m.fail("can't open '%s': %v", to.file, err)
			return
		}
		m.open[to.file] = opened
		fd = opened
	}
	if fd == nil {
		m.err = program.ErrStop
		return
	}
	if _, err := fd.Write(m.c.P, []byte(text)); err != nil {
		m.err = errors.Join(program.ErrStop, err)
	}
}
