package trace

import (
	"slices"
	"strings"
	"time"
)

// Difference is one place where two traces differ. One of Left and Right may
// be missing.
type Difference struct {
	Object      ID
	Left, Right *Transition
	// Apart is how far the instants of two otherwise equal lines are apart.
	Apart time.Duration
}

// Timing reports whether only the instants differ.
func (d Difference) Timing() bool { return d.Left != nil && d.Right != nil && d.Apart > 0 }

// Diff compares two normalised traces object by object, each object's lines in
// their order. Lines of different objects may interleave differently. Equal
// lines whose instants are more than within apart are a difference in timing.
func Diff(left, right Trace, within time.Duration) []Difference {
	l, r := byObject(left), byObject(right)
	var ids []ID
	for id := range l {
		ids = append(ids, id)
	}
	for id := range r {
		if _, ok := l[id]; !ok {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, ID.compare)
	var out []Difference
	for _, id := range ids {
		out = append(out, diffObject(id, l[id], r[id], within)...)
	}
	return out
}

func byObject(t Trace) map[ID]Trace {
	out := map[ID]Trace{}
	for _, tr := range t {
		if tr.Kind == "Scenario" || tr.Kind == "Command" {
			continue
		}
		id := tr.ID()
		if tr.Kind == "Event" {
			id.Name += " " + tr.Set.Text("reason")
		}
		out[id] = append(out[id], tr)
	}
	return out
}

// diffObject aligns the lines of one object by their longest common
// subsequence.
func diffObject(id ID, l, r Trace, within time.Duration) []Difference {
	ls, rs := contents(l), contents(r)
	table := common(ls, rs)
	var out []Difference
	i, j := 0, 0
	for i < len(l) || j < len(r) {
		switch {
		case i < len(l) && j < len(r) && ls[i] == rs[j]:
			if apart := (l[i].At - r[j].At).Abs(); apart > within {
				out = append(out, Difference{Object: id, Left: &l[i], Right: &r[j], Apart: apart})
			}
			i, j = i+1, j+1
		case j == len(r) || i < len(l) && table[i+1][j] >= table[i][j+1]:
			out = append(out, Difference{Object: id, Left: &l[i]})
			i++
		default:
			out = append(out, Difference{Object: id, Right: &r[j]})
			j++
		}
	}
	return out
}

// contents are the lines without their instants, as text.
func contents(t Trace) []string {
	out := make([]string, len(t))
	for i, tr := range t {
		var b strings.Builder
		b.WriteString(string(tr.Event))
		for _, name := range tr.Set.Names() {
			if !written(name) {
				continue
			}
			b.WriteString("\n" + name + "=" + tr.Set.Text(name))
		}
		out[i] = b.String()
	}
	return out
}

// common[i][j] is the length of the longest common subsequence of a[i:], b[j:].
func common(a, b []string) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
				continue
			}
			table[i][j] = max(table[i+1][j], table[i][j+1])
		}
	}
	return table
}
