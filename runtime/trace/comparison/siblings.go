package comparison

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/trace"
)

// numbered is a name that Normalise made: what it begins with, and a number.
var numbered = regexp.MustCompile(`^(.*)~(\d+)$`)

// family are the objects that differ in the number of their names only.
type family struct{ kind, namespace, base string }

// ranks order families: owners are paired before what they own, and events,
// which are about both, at last.
func (f family) rank() int {
	switch {
	case f.kind == "Event":
		return 2
	case strings.Contains(f.base, "~"):
		return 1
	}
	return 0
}

// pair renames the objects with generated names on the right after those on
// the left that they resemble most, and that began at about the same instant. Which of several pods gets which number is
// chance, and so is which of them is the first to start or to be deleted.
func (c *comparison) pair(left, right trace.Trace) trace.Trace {
	for rank := range 3 {
		l, r := c.left.lines(left), c.right.lines(right)
		lefts, rights := families(l, rank), families(r, rank)
		names := map[string]string{}
		for _, f := range slices.SortedFunc(maps.Keys(rights), compareFamilies) {
			c.match(f, lefts[f], rights[f], l, r, names)
		}
		right = rename(right, names)
	}
	return right
}

func compareFamilies(a, b family) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.namespace, b.namespace), cmp.Compare(a.base, b.base))
}

// families are the families of a rank, each with its members in order.
func families(lines map[trace.ID][]line, rank int) map[family][]trace.ID {
	out := map[family][]trace.ID{}
	for id := range lines {
		if m := numbered.FindStringSubmatch(id.Name); m != nil {
			if f := (family{id.Kind, id.Namespace, m[1]}); f.rank() == rank {
				out[f] = append(out[f], id)
			}
		}
	}
	for _, ids := range out {
		slices.SortFunc(ids, func(a, b trace.ID) int { return number(a) - number(b) })
	}
	return out
}

func number(id trace.ID) int {
	n, _ := strconv.Atoi(numbered.FindStringSubmatch(id.Name)[2])
	return n
}

// match gives each member on the right the name of the most similar one on the
// left, the most similar pairs first. Those that are left over get numbers
// that nobody has.
func (c *comparison) match(f family, left, right []trace.ID, l, r map[trace.ID][]line, names map[string]string) {
	type candidate struct {
		left, right trace.ID
		cost        float64
	}
	var all []candidate
	if len(left) == 1 && len(right) == 1 {
		names[right[0].Name] = left[0].Name
		return
	}
	for _, a := range left {
		for _, b := range right {
			renamed := renameLines(r[b], b.Name, a.Name)
			all = append(all, candidate{a, b, c.resemblance(l[a], renamed) + c.distance(l[a], renamed)})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.cost, b.cost) })
	taken := map[trace.ID]bool{}
	for _, p := range all {
		if _, ok := names[p.right.Name]; ok || taken[p.left] {
			continue
		}
		names[p.right.Name] = p.left.Name
		taken[p.left] = true
	}
	next := max(highest(f.base, l), highest(f.base, r))
	for _, b := range right {
		if _, ok := names[b.Name]; !ok {
			next++
			names[b.Name] = fmt.Sprintf("%s~%d", f.base, next)
		}
	}
}

// costBorn is what it costs at most that two objects began at different instants.
const costBorn = 1.0

// distance is what it costs that two objects began at different instants: of jobs
// that follow one another the first is the first.
func (c *comparison) distance(l, r []line) float64 {
	apart, tolerance := c.late(l[0], r[0]).Abs().Seconds(), c.tolerance.Seconds()
	return costBorn * apart / (apart + tolerance)
}

// highest is the highest number that an object of any kind has behind a base.
func highest(base string, lines map[trace.ID][]line) int {
	n := 0
	for id := range lines {
		if m := numbered.FindStringSubmatch(id.Name); m != nil && m[1] == base {
			n = max(n, number(id))
		}
	}
	return n
}

func renameLines(lines []line, from, to string) []line {
	if from == to {
		return lines
	}
	out := make([]line, len(lines))
	for i, l := range lines {
		l.set, l.before = renameSet(l.set, from, to), renameSet(l.before, from, to)
		out[i] = l
	}
	return out
}

func renameSet(set map[string]string, from, to string) map[string]string {
	out := make(map[string]string, len(set))
	for name, v := range set {
		out[strings.ReplaceAll(name, from, to)] = strings.ReplaceAll(v, from, to)
	}
	return out
}

// token is a normalised name in a text, with its numbers. A name may have
// dots, but also stand behind one: endpoints.NAME.
var token = regexp.MustCompile(`[a-zA-Z0-9][a-zA-Z0-9.-]*(?:~\d+)+`)

// rename replaces names everywhere: whole ones, and owners' in those of what
// they own. Events are renamed by themselves, since nothing refers to them.
func rename(t trace.Trace, names map[string]string) trace.Trace {
	out := t.Rewrite(func(s string) string {
		return token.ReplaceAllStringFunc(s, func(found string) string {
			prefix, name := "", found
			for {
				if to, ok := renamed(name, names); ok {
					return prefix + to
				}
				before, after, ok := strings.Cut(name, ".")
				if !ok {
					return found
				}
				prefix, name = prefix+before+".", after
			}
		})
	})
	for i := range out {
		if to, ok := names[t[i].Name]; ok && t[i].Kind == "Event" {
			out[i].Name = to
		}
	}
	return out
}

// renamed is the new name of an object, or of what it owns.
func renamed(name string, names map[string]string) (string, bool) {
	for own := ""; ; {
		if to, ok := names[name]; ok {
			return to + own, true
		}
		i := strings.LastIndex(name, "~")
		if i < 0 {
			return "", false
		}
		name, own = name[:i], name[i:]+own
	}
}
