package recording

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// Pattern is what a step waits for:
//
//	KIND GLOB [xN | gone] [FIELD=GLOB | FIELD!=GLOB | FIELD>=N | FIELD<=N ...]
//
// At least one object of the kind, whose name matches, has these fields;
// exactly N with xN, none with gone. A field that is missing reads as "-".
type Pattern struct {
	kind, name string
	exactly    int // -1: at least one
	tests      []fieldTest
}

type fieldTest struct{ field, operator, want string }

var (
	exactly = regexp.MustCompile(`^x(\d+)$`)
	test    = regexp.MustCompile(`^(.+?)(>=|<=|!=|=)(.*)$`)
)

// ParsePattern reads a pattern.
func ParsePattern(text string) (Pattern, error) {
	words := strings.Fields(text)
	if len(words) < 2 {
		return Pattern{}, fmt.Errorf("wait %q: a kind and a name are needed", text)
	}
	p := Pattern{kind: words[0], name: words[1], exactly: -1}
	for _, w := range words[2:] {
		m, n := test.FindStringSubmatch(w), exactly.FindStringSubmatch(w)
		switch {
		case w == "gone":
			p.exactly = 0
		case n != nil:
			p.exactly, _ = strconv.Atoi(n[1])
		case m != nil:
			p.tests = append(p.tests, fieldTest{m[1], m[2], m[3]})
		default:
			return Pattern{}, fmt.Errorf("wait %q: %q is not understood", text, w)
		}
	}
	return p, nil
}

// Holds reports whether the objects are as the pattern says.
func (p Pattern) Holds(s *trace.State) bool {
	n := 0
	for _, id := range s.IDs(p.kind) {
		fields, _ := s.Get(id)
		if matches(p.name, id.Name) && !slices.ContainsFunc(p.tests, func(t fieldTest) bool { return !t.holds(fields) }) {
			n++
		}
	}
	if p.exactly < 0 {
		return n > 0
	}
	return n == p.exactly
}

func (t fieldTest) holds(f trace.Fields) bool {
	have := f.Text(t.field)
	switch t.operator {
	case "=":
		return matches(t.want, have)
	case "!=":
		return !matches(t.want, have)
	}
	x, err := strconv.ParseFloat(have, 64)
	y, werr := strconv.ParseFloat(t.want, 64)
	if err != nil || werr != nil {
		return false
	}
	return t.operator == ">=" && x >= y || t.operator == "<=" && x <= y
}

// matches matches a shell pattern whose * also stands for slashes.
func matches(pattern, text string) bool {
	hide := strings.NewReplacer("/", "\x00")
	ok, err := path.Match(hide.Replace(pattern), hide.Replace(text))
	return err == nil && ok
}
