package awk

import (
	"math"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// call reads the call of a builtin function, of which the name has been read.
func (p *parser) call(name string) operand {
	var args []operand
	if p.take("(") {
		p.open(func() {
			for p.token.kind != ")" && p.token.kind != tokenEnd {
				args = append(args, p.assignment())
				if !p.take(",") {
					break
				}
				p.newlines()
			}
			p.expect(")")
		})
	} else if name != "length" {
		p.unexpected()
	}
	f, ok := functions[name]
	switch {
	case !ok:
		p.unmodelled("the function " + name)
	case len(args) < f.least || len(args) > f.most:
		p.lexer.fail("Too few arguments for builtin")
	}
	return valueOf(func(m *machine) value { return f.call(m, args) })
}

// function is a builtin function with how many arguments it takes.
type function struct {
	least, most int
	call        func(m *machine, args []operand) value
}

var functions = map[string]function{
	"length": {0, 1, length}, "substr": {2, 3, substr}, "index": {2, 2, index}, "split": {2, 3, split},
	"sub": {2, 3, func(m *machine, a []operand) value { return sub(m, a, 1) }},
	"gsub": {2, 3, func(m *machine, a []operand) value {
		return sub(m, a, math.MaxInt)
	}},
	"match":   {2, 2, match},
	"sprintf": {1, math.MaxInt, sprintfCall},
	"tolower": {1, 1, ofText(func(s string) string { return strings.Map(lowerASCII, s) })},
	"toupper": {1, 1, ofText(func(s string) string { return strings.Map(upperASCII, s) })},
	"int":     {1, 1, ofNumber(math.Trunc)}, "sqrt": {1, 1, ofNumber(math.Sqrt)}, "exp": {1, 1, ofNumber(math.Exp)}, "log": {1, 1, ofNumber(math.Log)},
	"sin": {1, 1, ofNumber(math.Sin)}, "cos": {1, 1, ofNumber(math.Cos)},
	"atan2": {2, 2, func(m *machine, a []operand) value {
		return num(math.Atan2(a[0].value(m).num(), a[1].value(m).num()))
	}},
	"close":  {1, 1, closeFile},
	"fflush": {0, 1, func(*machine, []operand) value { return num(0) }},
}

func lowerASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

func upperASCII(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r - 'a' + 'A'
	}
	return r
}

func ofNumber(f func(float64) float64) func(*machine, []operand) value {
	return func(m *machine, a []operand) value { return num(f(a[0].value(m).num())) }
}

func ofText(f func(string) string) func(*machine, []operand) value {
	return func(m *machine, a []operand) value { return str(f(a[0].value(m).str(m.convert()))) }
}

func length(m *machine, a []operand) value {
	switch {
	case len(a) == 0:
		return num(float64(len(m.whole())))
	case a[0].name != "" && m.arrays[a[0].name] != nil:
		return num(float64(len(m.array(a[0].name).values)))
	}
	return num(float64(len(a[0].value(m).str(m.convert()))))
}

// substr counts from 1, and takes of the text what is there.
func substr(m *machine, a []operand) value {
	text := a[0].value(m).str(m.convert())
	from, to := math.Round(a[1].value(m).num()), math.Inf(1)
	if len(a) == 3 {
		to = from + math.Round(a[2].value(m).num())
	}
	from, to = max(from, 1), min(to, float64(len(text))+1)
	if math.IsNaN(from) || math.IsNaN(to) || from >= to {
		return str("")
	}
	return str(text[int(from)-1 : int(to)-1])
}

func index(m *machine, a []operand) value {
	text, part := a[0].value(m).str(m.convert()), a[1].value(m).str(m.convert())
	if part == "" {
		return num(0)
	}
	return num(float64(strings.Index(text, part) + 1))
}

func split(m *machine, a []operand) value {
	text, separator := a[0].value(m).str(m.convert()), m.text("FS")
	var parts []string
	switch {
	case len(a) == 3 && a[2].regex != nil:
		if re := m.pattern(a[2]); re != nil && text != "" {
			parts = re.Split(text, -1)
		}
	default:
		if len(a) == 3 {
			separator = a[2].value(m).str(m.convert())
		}
		parts = m.cut(text, separator)
	}
	if a[1].name == "" {
		m.fail("Not an array")
		return value{}
	}
	array := m.array(a[1].name)
	array.clear()
	for i, part := range parts {
		array.set(num(float64(i+1)).str(""), value{kind: kindInput, text: part})
	}
	m.bound(array)
	return num(float64(len(parts)))
}

func match(m *machine, a []operand) value {
	start, length := 0, -1
	if re := m.pattern(a[1]); re != nil {
		if at := re.FindStringIndex(a[0].value(m).str(m.convert())); at != nil {
			start, length = at[0]+1, at[1]-at[0]
		}
	}
	m.setNumber("RSTART", float64(start))
	m.setNumber("RLENGTH", float64(length))
	return num(float64(start))
}

// sub replaces the first, or up to so many, places that match. & in the
// replacement stands for what matches.
func sub(m *machine, a []operand, most int) value {
	target := operand{value: func(m *machine) value { return m.field(0) }, set: func(m *machine, v value) { m.setRecord(v.text) }}
	if len(a) == 3 {
		target = a[2].at(m)
	}
	re, replacement, text := m.pattern(a[0]), a[1].value(m).str(m.convert()), target.value(m).str(m.convert())
	if re == nil {
		return value{}
	}
	var b strings.Builder
	done, count := 0, 0
	for _, at := range re.FindAllStringIndex(text, -1) {
		if count == most {
			break
		}
		count++
		b.WriteString(text[done:at[0]])
		b.WriteString(replaced(replacement, text[at[0]:at[1]]))
		done = at[1]
		if b.Len() > program.MostInput {
			m.fail("%v", program.ErrTooLarge)
			return value{}
		}
	}
	if count > 0 && target.set != nil {
		b.WriteString(text[done:])
		target.set(m, str(b.String()))
	}
	m.c.P.Work(len(text) + b.Len())
	return num(float64(count))
}

// replaced is a replacement with what has matched in the place of each &.
func replaced(replacement, matched string) string {
	var b strings.Builder
	for i := 0; i < len(replacement); i++ {
		switch {
		case replacement[i] == '\\' && i+1 < len(replacement) && (replacement[i+1] == '&' || replacement[i+1] == '\\'):
			i++
			b.WriteByte(replacement[i])
		case replacement[i] == '&':
			b.WriteString(matched)
		default:
			b.WriteByte(replacement[i])
		}
	}
	return b.String()
}

func sprintfCall(m *machine, a []operand) value {
	var args []value
	for _, o := range a[1:] {
		args = append(args, o.value(m))
	}
	return str(sprintf(a[0].value(m).str(m.convert()), args, m.convert()))
}

func closeFile(m *machine, a []operand) value {
	name := a[0].value(m).str(m.convert())
	fd := m.open[name]
	if fd == nil {
		return num(-1)
	}
	fd.Close()
	delete(m.open, name)
	return num(0)
}
