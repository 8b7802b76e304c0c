package sentence

import (
	"fmt"
	"regexp"
	"slices"
)

// misfit is a step's parameter that a text does not fit.
type misfit struct {
	step      Step
	parameter Parameter
	text      string
	others    int // that it does not fit either
}

func (m misfit) String() string {
	return fmt.Sprintf("%q is not a {%s}, of which examples are %s: %s%s\nthe step is: %s\n    such as: %s",
		m.text, m.parameter.Name, m.parameter.Example, m.parameter.Doc, daysHint(m.parameter.Name, m.text), m.step.Expression, m.step.Example)
}

var days = regexp.MustCompile(`^(\d+) ?d(?:ays?)?$`)

// daysHint says how to write days.
func daysHint(parameter, text string) string {
	m := days.FindStringSubmatch(text)
	if parameter != "duration" || m == nil {
		return ""
	}
	hours := []rune(m[1])
	if len(hours) > 5 {
		return " Days are written as hours."
	}
	n := 0
	for _, digit := range hours {
		n = 10*n + int(digit-'0')
	}
	return fmt.Sprintf(" Days are written as hours: %dh.", 24*n)
}

// misfit finds the sentence that a text would be, but for a parameter.
func (v *Vocabulary) misfit(text string) (misfit, bool) {
	var best misfit
	found := false
	for i, d := range v.Definitions {
		values := v.loose()[i].FindStringSubmatch(text)
		if values == nil {
			continue
		}
		var wrong []misfit
		for j, p := range parametersOf(d.Step.Expression, values[1:]) {
			k := slices.IndexFunc(Parameters, func(known Parameter) bool { return known.Name == p.name })
			if fits := regexp.MustCompile("^(?:" + Parameters[k].pattern + ")$"); !fits.MatchString(values[j+1]) {
				wrong = append(wrong, misfit{step: d.Step, parameter: Parameters[k], text: values[j+1]})
			}
		}
		if len(wrong) > 0 && (!found || len(wrong)-1 < best.others) {
			best, found = wrong[0], true
			best.others = len(wrong) - 1
		}
	}
	return best, found && best.others == 0
}
