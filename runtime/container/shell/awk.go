package shell

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// awk does programs of one rule: an optional condition, and an optional print.
// It says of others that they are not modelled.
func awk(c *call) int {
	o, rest, bad := options(c.args, "", "F")
	if bad != "" {
		return c.usage(bad)
	}
	if len(rest) == 0 {
		return c.usage("")
	}
	program, err := parseAwk(rest[0])
	if err == nil {
		program.separator, err = awkSeparator(o["F"])
	}
	if err != nil {
		c.p.Space().Warn("this program of awk is not modelled: " + rest[0])
		return c.fail("%v", err)
	}
	number := 0
	return c.inputs(rest[1:], func(_ string, fd *process.FD) error {
		return c.lines(fd, func(line string) error {
			number++
			r := awkRecord{line: line, fields: program.split(line), number: number}
			if program.holds(r) {
				c.print("%s\n", program.text(r))
			}
			return nil
		})
	})
}

// awkProgram is one rule. Without a condition every record is printed, without
// terms all of the record.
type awkProgram struct {
	separator *regexp.Regexp // nil for space, as much as there is
	condition func(awkRecord) bool
	terms     [][]awkTerm // printed with spaces between; those of one without
}

type awkRecord struct {
	line   string
	fields []string
	number int
}

// awkTerm is a value of a record.
type awkTerm func(awkRecord) string

func awkSeparator(f string) (*regexp.Regexp, error) {
	switch {
	case f == "" || f == " ":
		return nil, nil
	case f == `\t` || f == "t":
		return regexp.Compile("\t")
	case len(f) == 1:
		return regexp.Compile(regexp.QuoteMeta(f))
	}
	return regexp.Compile(f)
}

func (p *awkProgram) split(line string) []string {
	switch {
	case p.separator == nil:
		return strings.Fields(line)
	case line == "":
		return nil
	}
	return p.separator.Split(line, -1)
}

func (p *awkProgram) holds(r awkRecord) bool { return p.condition == nil || p.condition(r) }

func (p *awkProgram) text(r awkRecord) string {
	if len(p.terms) == 0 {
		return r.line
	}
	var printed []string
	for _, joined := range p.terms {
		text := ""
		for _, term := range joined {
			text += term(r)
		}
		printed = append(printed, text)
	}
	return strings.Join(printed, " ")
}

// field returns a field of the record by its number; nothing beyond the last.
func (r awkRecord) field(n int) string {
	switch {
	case n == 0:
		return r.line
	case n > 0 && n <= len(r.fields):
		return r.fields[n-1]
	}
	return ""
}

var (
	awkRule  = regexp.MustCompile(`^\s*([^{}]*?)\s*(?:\{\s*print\b([^{};]*);?\s*\})?\s*$`)
	awkMatch = regexp.MustCompile(`^(?:(\S+)\s*~\s*)?(!?)/((?:[^/\\]|\\.)*)/$`)
	awkEqual = regexp.MustCompile(`^(\S+?)\s*(==|!=|<=|>=|<|>)\s*(\S.*)$`)
	awkPart  = regexp.MustCompile(`^\s*(?:(,)|\$(\d+)|\$NF\b|\$\(\s*NF\s*-\s*(\d+)\s*\)|(NR\b)|(NF\b)|"((?:[^"\\]|\\.)*)"|(\d+))`)
)

func parseAwk(text string) (*awkProgram, error) {
	m := awkRule.FindStringSubmatch(text)
	if m == nil || strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("not modelled by gherkube: %s", text)
	}
	p := &awkProgram{}
	var err error
	if p.condition, err = parseAwkCondition(m[1]); err != nil {
		return nil, err
	}
	if strings.TrimSpace(m[2]) != "" {
		p.terms, err = parseAwkTerms(m[2])
	}
	return p, err
}

func parseAwkTerms(text string) ([][]awkTerm, error) {
	terms := [][]awkTerm{nil}
	for strings.TrimSpace(text) != "" {
		m := awkPart.FindStringSubmatch(text)
		if m == nil {
			return nil, fmt.Errorf("not modelled by gherkube: %s", text)
		}
		text = text[len(m[0]):]
		last := len(terms) - 1
		if m[1] != "" {
			terms = append(terms, nil)
			continue
		}
		terms[last] = append(terms[last], awkValue(m))
	}
	for _, joined := range terms {
		if len(joined) == 0 {
			return nil, fmt.Errorf("syntax error: nothing beside a comma")
		}
	}
	return terms, nil
}

// awkValue is what one match of awkPart stands for.
func awkValue(m []string) awkTerm {
	before, _ := strconv.Atoi(m[3])
	number, _ := strconv.Atoi(m[2])
	switch {
	case m[2] != "":
		return func(r awkRecord) string { return r.field(number) }
	case m[4] != "":
		return func(r awkRecord) string { return strconv.Itoa(r.number) }
	case m[5] != "":
		return func(r awkRecord) string { return strconv.Itoa(len(r.fields)) }
	case m[7] != "":
		return func(awkRecord) string { return m[7] }
	case strings.Contains(m[0], `"`):
		text := strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\"`, `"`, `\\`, `\`).Replace(m[6])
		return func(awkRecord) string { return text }
	}
	return func(r awkRecord) string { return r.field(len(r.fields) - before) }
}

// parseAwkCondition reads a pattern: a regular expression, of a field if it names
// one, or a comparison. Nothing is nil.
func parseAwkCondition(text string) (func(awkRecord) bool, error) {
	if text == "" {
		return nil, nil
	}
	if m := awkMatch.FindStringSubmatch(text); m != nil {
		re, err := regexp.Compile(m[3])
		if err != nil {
			return nil, err
		}
		subject := `$0`
		if m[1] != "" {
			subject = m[1]
		}
		of, err := awkSingle(subject)
		return func(r awkRecord) bool { return re.MatchString(of(r)) == (m[2] == "") }, err
	}
	m := awkEqual.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("not modelled by gherkube: %s", text)
	}
	left, err := awkSingle(m[1])
	if err != nil {
		return nil, err
	}
	right, err := awkSingle(m[3])
	return func(r awkRecord) bool { return awkCompares(awkCompare(left(r), right(r)), m[2]) }, err
}

// awkSingle reads what stands on one side of a condition.
func awkSingle(text string) (awkTerm, error) {
	terms, err := parseAwkTerms(text)
	if err != nil {
		return nil, err
	}
	if len(terms) != 1 || len(terms[0]) != 1 {
		return nil, fmt.Errorf("not modelled by gherkube: %s", text)
	}
	return terms[0][0], nil
}

// awkCompare compares numbers as numbers, and all else as texts.
func awkCompare(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case errX != nil || errY != nil:
		return strings.Compare(a, b)
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func awkCompares(order int, how string) bool {
	switch how {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}
