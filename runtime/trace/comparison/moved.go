package comparison

import "maps"

// alone is the one line of a step that only one side has, if it says nothing but
// what other objects sum up to.
func (p pair) alone() (line, bool) {
	if len(p.left)+len(p.right) != 1 {
		return line{}, false
	}
	l := append(p.left[:len(p.left):len(p.left)], p.right...)[0]
	for name := range l.set {
		if !settles(l.Kind, name) {
			return line{}, false
		}
	}
	return l, len(l.set) > 0
}

// sets reports whether one of the lines sets one of the fields.
func (p pair) sets(fields map[string]string) bool {
	for _, lines := range [][]line{p.left, p.right} {
		for _, l := range lines {
			for name := range l.set {
				if _, ok := fields[name]; ok {
					return true
				}
			}
		}
	}
	return false
}

// moved finds lines that both sides have, but between other lines: those that say
// nothing but what other objects sum up to, as that the last of a workload's pods
// has ended. Whether that is before or after the next change of the workload's own
// spec is the pods' doing. Such a line is one step if each of its fields takes the
// same values in the same order on both sides.
func (c *comparison) moved(o object) []Step {
	steps, pairs := o.steps, o.pairs
	gone := map[int]bool{}
	for i := range steps {
		a, ok := pairs[i].alone()
		if !ok || gone[i] || steps[i].Class == Unseen {
			continue
		}
		for j := i + 1; j < len(steps); j++ {
			if b, ok := pairs[j].alone(); ok && !gone[j] && steps[j].Class.Different() && steps[j].Class != steps[i].Class && maps.Equal(a.set, b.set) {
				steps[i] = c.joined(steps[i], a, b)
				gone[j] = true
				break
			}
			if pairs[j].sets(a.set) {
				break
			}
		}
	}
	var out []Step
	for i, s := range steps {
		if !gone[i] {
			out = append(out, s)
		}
	}
	return out
}

// joined is the step of a line, the step's, and the same line of the other side.
func (c *comparison) joined(s Step, own, other line) Step {
	l, r := own, other
	if s.Class == Extra {
		l, r = other, own
	}
	out := Step{Object: s.Object, Class: Equal, Left: transitions([]line{l}), Right: transitions([]line{r}), Late: c.late(l, r), compared: len(l.set)}
	if out.Late.Abs() > c.tolerance {
		out.Class = Timing
	}
	return out
}
