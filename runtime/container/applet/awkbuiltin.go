package applet

import (
	"math"
	"strings"
)

// call reads the call of a builtin function, of which the name has been read.
func (p *awkParser) call(name string) awkOperand {
	var args []awkOperand
	if p.take("(") {
		p.open(func() {
			for p.token.kind != ")" && p.token.kind != awkTokenEnd {
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
	f, ok := awkFunctions[name]
	switch {
	case !ok:
		p.unmodelled("the function " + name)
	case len(args) < f.least || len(args) > f.most:
		p.lexer.fail("Too few arguments for builtin")
	}
	return awkValueOf(func(m *awkMachine) awkValue { return f.call(m, args) })
}

// awkFunction is a builtin function with how many arguments it takes.
type awkFunction struct {
	least, most int
	call        func(m *awkMachine, args []awkOperand) awkValue
}

var awkFunctions = map[string]awkFunction{
	"length": {0, 1, awkLength}, "substr": {2, 3, awkSubstr}, "index": {2, 2, awkIndex}, "split": {2, 3, awkSplit},
	"sub": {2, 3, func(m *awkMachine, a []awkOperand) awkValue { return awkSub(m, a, 1) }},
	"gsub": {2, 3, func(m *awkMachine, a []awkOperand) awkValue {
		return awkSub(m, a, math.MaxInt)
	}},
	"match":   {2, 2, awkMatch},
	"sprintf": {1, math.MaxInt, awkSprintfCall},
	"tolower": {1, 1, awkOfText(func(s string) string { return strings.Map(lowerASCII, s) })},
	"toupper": {1, 1, awkOfText(func(s string) string { return strings.Map(upperASCII, s) })},
	"int":     {1, 1, awkOf(math.Trunc)}, "sqrt": {1, 1, awkOf(math.Sqrt)}, "exp": {1, 1, awkOf(math.Exp)}, "log": {1, 1, awkOf(math.Log)},
	"sin": {1, 1, awkOf(math.Sin)}, "cos": {1, 1, awkOf(math.Cos)},
	"atan2": {2, 2, func(m *awkMachine, a []awkOperand) awkValue {
		return awkNum(math.Atan2(a[0].value(m).num(), a[1].value(m).num()))
	}},
	"close":  {1, 1, awkClose},
	"fflush": {0, 1, func(*awkMachine, []awkOperand) awkValue { return awkNum(0) }},
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

func awkOf(f func(float64) float64) func(*awkMachine, []awkOperand) awkValue {
	return func(m *awkMachine, a []awkOperand) awkValue { return awkNum(f(a[0].value(m).num())) }
}

func awkOfText(f func(string) string) func(*awkMachine, []awkOperand) awkValue {
	return func(m *awkMachine, a []awkOperand) awkValue { return awkStr(f(a[0].value(m).str(m.convert()))) }
}

func awkLength(m *awkMachine, a []awkOperand) awkValue {
	switch {
	case len(a) == 0:
		return awkNum(float64(len(m.whole())))
	case a[0].name != "" && m.arrays[a[0].name] != nil:
		return awkNum(float64(len(m.array(a[0].name).values)))
	}
	return awkNum(float64(len(a[0].value(m).str(m.convert()))))
}

// awkSubstr counts from 1, and takes of the text what is there.
func awkSubstr(m *awkMachine, a []awkOperand) awkValue {
	text := a[0].value(m).str(m.convert())
	from, to := math.Round(a[1].value(m).num()), math.Inf(1)
	if len(a) == 3 {
		to = from + math.Round(a[2].value(m).num())
	}
	from, to = max(from, 1), min(to, float64(len(text))+1)
	if math.IsNaN(from) || math.IsNaN(to) || from >= to {
		return awkStr("")
	}
	return awkStr(text[int(from)-1 : int(to)-1])
}

func awkIndex(m *awkMachine, a []awkOperand) awkValue {
	text, part := a[0].value(m).str(m.convert()), a[1].value(m).str(m.convert())
	if part == "" {
		return awkNum(0)
	}
	return awkNum(float64(strings.Index(text, part) + 1))
}

func awkSplit(m *awkMachine, a []awkOperand) awkValue {
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
		return awkValue{}
	}
	array := m.array(a[1].name)
	array.clear()
	for i, part := range parts {
		array.set(awkNum(float64(i+1)).str(""), awkValue{kind: awkInput, text: part})
	}
	m.bound(array)
	return awkNum(float64(len(parts)))
}

func awkMatch(m *awkMachine, a []awkOperand) awkValue {
	start, length := 0, -1
	if re := m.pattern(a[1]); re != nil {
		if at := re.FindStringIndex(a[0].value(m).str(m.convert())); at != nil {
			start, length = at[0]+1, at[1]-at[0]
		}
	}
	m.setNumber("RSTART", float64(start))
	m.setNumber("RLENGTH", float64(length))
	return awkNum(float64(start))
}

// awkSub replaces the first, or up to so many, places that match. & in the
// replacement stands for what matches.
func awkSub(m *awkMachine, a []awkOperand, most int) awkValue {
	target := awkOperand{value: func(m *awkMachine) awkValue { return m.field(0) }, set: func(m *awkMachine, v awkValue) { m.setRecord(v.text) }}
	if len(a) == 3 {
		target = a[2].at(m)
	}
	re, replacement, text := m.pattern(a[0]), a[1].value(m).str(m.convert()), target.value(m).str(m.convert())
	if re == nil {
		return awkValue{}
	}
	var b strings.Builder
	done, count := 0, 0
	for _, at := range re.FindAllStringIndex(text, -1) {
		if count == most {
			break
		}
		count++
		b.WriteString(text[done:at[0]])
		b.WriteString(awkReplaced(replacement, text[at[0]:at[1]]))
		done = at[1]
		if b.Len() > slurpLimit {
			m.fail("%v", errTooLarge)
			return awkValue{}
		}
	}
	if count > 0 && target.set != nil {
		b.WriteString(text[done:])
		target.set(m, awkStr(b.String()))
	}
	m.c.P.Work(len(text) + b.Len())
	return awkNum(float64(count))
}

// awkReplaced is a replacement with what has matched in the place of each &.
func awkReplaced(replacement, matched string) string {
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

func awkSprintfCall(m *awkMachine, a []awkOperand) awkValue {
	var args []awkValue
	for _, o := range a[1:] {
		args = append(args, o.value(m))
	}
	return awkStr(awkSprintf(a[0].value(m).str(m.convert()), args, m.convert()))
}

func awkClose(m *awkMachine, a []awkOperand) awkValue {
	name := a[0].value(m).str(m.convert())
	fd := m.open[name]
	if fd == nil {
		return awkNum(-1)
	}
	fd.Close()
	delete(m.open, name)
	return awkNum(0)
}
