package applet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// sorting is one run of sort.
type sorting struct {
	*program.Call
	o    program.Options
	keys []sortKey
}

// sortKey is a part of a line that it is sorted by: from a character of a field up to
// one of another, counted from 1; an end of 0 is that of the line, an endChar of 0 that
// of the field.
type sortKey struct {
	field, char, end, endChar int
	flags                     string
}

// sortable is a line with what of it is compared.
type sortable struct {
	line string
	keys []string
}

const sortFlags = "bdfghiMnrV"

func sortApplet(c *program.Call) int {
	flags := "nruscbfghMzidmV" + map[bool]string{true: "C"}[c.Edition == program.GNU]
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "numeric-sort=n reverse=r unique=u key=k: field-separator=t: stable=s check=c output=o: ignore-case=f human-numeric-sort=h version-sort=V zero-terminated=z"), flags, "ktoTS")
	if bad != "" {
		return c.Usage(bad)
	}
	s := &sorting{Call: c, o: o}
	if err := s.parseKeys(); err != nil {
		return c.Fail("%v", err)
	}
	lines, status := s.read(names)
	if status != 0 {
		return 2
	}
	list := make([]sortable, len(lines))
	for i, line := range lines {
		list[i] = s.sortable(line)
	}
	if o.Has("c") || o.Has("C") {
		return s.check(list, append(names, "-")[0])
	}
	c.P.Work(16 * len(list))
	slices.SortStableFunc(list, s.compare)
	if o.Has("u") {
		list = slices.CompactFunc(list, func(a, b sortable) bool { return s.compareKeys(a, b) == 0 })
	}
	return s.write(list)
}

func (s *sorting) read(names []string) (lines []string, status int) {
	if !s.o.Has("z") {
		return s.AllLines(names)
	}
	data, status := concatenated(s.Call, names)
	if len(data) == 0 {
		return nil, status
	}
	return strings.Split(strings.TrimSuffix(string(data), "\x00"), "\x00"), status
}

func (s *sorting) write(list []sortable) int {
	end := "\n"
	if s.o.Has("z") {
		end = "\x00"
	}
	var b strings.Builder
	for _, l := range list {
		b.WriteString(l.line + end)
	}
	name, given := s.o["o"]
	if !given {
		return s.Output([]byte(b.String()))
	}
	fd, err := s.P.Open(name, process.ForWriting)
	if err != nil {
		s.Complain("%s: %v", name, err)
		return 2
	}
	defer fd.Close()
	if _, err := fd.Write(s.P, []byte(b.String())); err != nil {
		return s.Fail("write error: %v", err)
	}
	return 0
}

// check says whether the lines are in order.
func (s *sorting) check(list []sortable, name string) int {
	for i := 1; i < len(list); i++ {
		order := s.compare(list[i-1], list[i])
		if order < 0 || order == 0 && !s.o.Has("u") {
			continue
		}
		switch {
		case s.o.Has("C"):
		case s.Edition == program.GNU:
			s.Complain("%s:%d: disorder: %s", name, i+1, list[i].line)
		default:
			s.Errorf("Check line %d\n", i)
		}
		return 1
	}
	return 0
}

// parseKeys reads the options -k: without one the key is the whole line.
func (s *sorting) parseKeys() error {
	general := ""
	for _, flag := range sortFlags {
		if s.o.Has(string(flag)) {
			general += string(flag)
		}
	}
	text, given := s.o["k"]
	if !given {
		s.keys = []sortKey{{field: 1, char: 1, flags: general}}
		return nil
	}
	for spec := range strings.SplitSeq(text, "\n") {
		from, to, ended := strings.Cut(spec, ",")
		k := sortKey{}
		var flags, flags2 string
		var err error
		if k.field, k.char, flags, err = keyPlace(from); err == nil && ended {
			k.end, k.endChar, flags2, err = keyPlace(to)
		}
		if err != nil || k.field < 1 {
			return fmt.Errorf("invalid number '%s'", spec)
		}
		if k.char == 0 {
			k.char = 1
		}
		if k.flags = flags + flags2; k.flags == "" {
			k.flags = general
		}
		s.keys = append(s.keys, k)
	}
	return nil
}

// keyPlace reads FIELD[.CHARACTER][FLAGS].
func keyPlace(text string) (field, char int, flags string, err error) {
	rest := strings.TrimRight(text, sortFlags)
	flags = text[len(rest):]
	a, b, dotted := strings.Cut(rest, ".")
	if field, err = strconv.Atoi(a); err == nil && dotted {
		char, err = strconv.Atoi(b)
	}
	if err == nil && (field < 0 || char < 0) {
		err = strconv.ErrRange
	}
	return field, char, flags, err
}

func (s *sorting) sortable(line string) sortable {
	out := sortable{line: line}
	for _, k := range s.keys {
		out.keys = append(out.keys, k.of(line, s.o["t"]))
	}
	return out
}

// of is the key of a line, as it is to be compared.
func (k sortKey) of(line, separator string) string {
	part := line
	if k.field != 1 || k.char != 1 || k.end != 0 {
		start, _ := fieldAt(line, k.field, separator)
		if strings.Contains(k.flags, "b") {
			for start < len(line) && isBlank(line[start]) {
				start++
			}
		}
		start = min(start+k.char-1, len(line))
		end := len(line)
		if k.end > 0 {
			from, to := fieldAt(line, k.end, separator)
			if end = to; k.endChar > 0 {
				end = min(from+k.endChar, to)
			}
		}
		part = line[start:max(start, end)]
	}
	if strings.Contains(k.flags, "b") {
		part = strings.TrimLeft(part, " \t")
	}
	if strings.Contains(k.flags, "f") {
		part = strings.ToUpper(part)
	}
	if strings.ContainsAny(k.flags, "di") {
		part = strings.Map(func(r rune) rune {
			dictionary := r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == ' ' || r == '\t'
			if strings.Contains(k.flags, "d") && !dictionary || r < ' ' || r == 127 {
				return -1
			}
			return r
		}, part)
	}
	return part
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// fieldAt is where a field is, counted from 1: what is before it counts to it, unless
// there is a separator.
func fieldAt(line string, n int, separator string) (from, to int) {
	for field := 1; ; field++ {
		to = from
		if separator != "" {
			if i := strings.Index(line[from:], separator); i >= 0 {
				to = from + i
			} else {
				to = len(line)
			}
		} else {
			for to < len(line) && isBlank(line[to]) {
				to++
			}
			for to < len(line) && !isBlank(line[to]) {
				to++
			}
		}
		if field == n {
			return from, to
		}
		if from = to + len(separator); from >= len(line) {
			return len(line), len(line)
		}
	}
}

// compare compares lines by their keys, and as they are if those are the same.
func (s *sorting) compare(a, b sortable) int {
	order := s.compareKeys(a, b)
	if order != 0 || s.o.Has("s") || s.o.Has("u") {
		return order
	}
	if order = strings.Compare(a.line, b.line); s.o.Has("r") {
		order = -order
	}
	return order
}

func (s *sorting) compareKeys(a, b sortable) int {
	for i, k := range s.keys {
		order := compareAs(a.keys[i], b.keys[i], k.flags)
		if strings.Contains(k.flags, "r") {
			order = -order
		}
		if order != 0 {
			return order
		}
	}
	return 0
}
