package sentence

import (
	"fmt"
	"slices"
	"strings"
)

// Nearest returns the steps whose sentences are most like a text that is
// not a step, best first.
func (v *Vocabulary) Nearest(text string) []Step {
	type scored struct {
		step  Step
		score float64
	}
	words := wordsOf(text)
	var all []scored
	for _, d := range v.Definitions {
		best := max(alike(words, wordsOf(d.Step.Expression)), alike(words, wordsOf(example(d.Step))))
		if best > 0.3 {
			all = append(all, scored{d.Step, best})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var out []Step
	for _, s := range all[:min(3, len(all))] {
		out = append(out, s.step)
	}
	return out
}

// example is a step's example without its keyword.
func example(s Step) string {
	_, text, _ := strings.Cut(s.Example, " ")
	return text
}

// Suggest tells what to write instead of a text that is not a step.
func (v *Vocabulary) Suggest(text string) string {
	if m, ok := v.misfit(text); ok {
		return m.String()
	}
	near := v.Nearest(text)
	if len(near) == 0 {
		return "no step is like it; `gherkube steps` lists all"
	}
	var b strings.Builder
	b.WriteString("the nearest steps are:")
	for _, s := range near {
		fmt.Fprintf(&b, "\n  %s\n    such as: %s", s.Expression, s.Example)
	}
	return b.String()
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return strings.ContainsRune(" \t(),:\"`{}", r)
	})
}

// alike is the share of common words in order, twice their number over the
// number of all.
func alike(a, b []string) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return 2 * float64(row[len(b)]) / float64(len(a)+len(b))
}
