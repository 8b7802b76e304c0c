package applet

import (
	"math"
	"slices"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// maxCandidates is how many matches between two files diff keeps at once.
const maxCandidates = 4 << 20

// matching finds which lines two files have in common, as busybox's diff does: the
// algorithm of Harold Stone (stone in editors/diff.c). Line i of the first file,
// counted from 1, is line J[i] of the second one, or none of its lines if that is 0.
type matching struct {
	work  func(n int)
	bound int // of attempts for each line
	cands []candidate
	best  []int // of each length, the candidate that ends a common sequence
}

type candidate struct{ x, y, before int }

// match returns J, which has an entry before and one after the lines. It fails
// with program.ErrTooLarge.
func (m *matching) match(a, b []string, minimal bool) ([]int, error) {
	prefix := 0
	for prefix < len(a) && prefix < len(b) && a[prefix] == b[prefix] {
		prefix++
	}
	suffix := 0
	for suffix < len(a)-prefix && suffix < len(b)-prefix && a[len(a)-1-suffix] == b[len(b)-1-suffix] {
		suffix++
	}
	j := make([]int, len(a)+2)
	for i := range prefix {
		j[i+1] = i + 1
	}
	for i := range suffix + 1 {
		j[len(a)+1-i] = len(b) + 1 - i
	}
	m.work(64 * (prefix + suffix))
	inner := a[prefix : len(a)-suffix]
	m.bound = max(256, int(math.Sqrt(float64(len(inner)))))
	if minimal {
		m.bound = math.MaxInt
	}
	if err := m.search(inner, positions(b[prefix:len(b)-suffix])); err != nil {
		return nil, err
	}
	for at := m.cands[m.best[len(m.best)-1]]; at.y > 0; at = m.cands[at.before] {
		j[at.x+prefix] = at.y + prefix
	}
	return j, nil
}

// positions are where each line is, counted from 1.
func positions(lines []string) map[string][]int {
	at := map[string][]int{}
	for i, line := range lines {
		at[line] = append(at[line], i+1)
	}
	return at
}

func (m *matching) search(a []string, where map[string][]int) error {
	m.cands, m.best = []candidate{{}}, []int{0}
	for i, line := range a {
		before, last := m.best[0], 0
		for tries, y := range where[line] {
			if tries > m.bound {
				break
			}
			m.work(64)
			if y <= m.cands[before].y {
				continue
			}
			at := m.length(y)
			if at != last+1 {
				before = m.best[at-1]
			}
			if at < len(m.best) && m.cands[m.best[at]].y <= y {
				continue
			}
			if len(m.cands) >= maxCandidates {
				return program.ErrTooLarge
			}
			m.cands = append(m.cands, candidate{i + 1, y, before})
			if at == len(m.best) {
				m.best = append(m.best, len(m.cands)-1)
				break
			}
			before, last = m.best[at], at
			m.best[at] = len(m.cands) - 1
		}
	}
	return nil
}

// length is how long the common sequence gets that ends with line y.
func (m *matching) length(y int) int {
	i, _ := slices.BinarySearchFunc(m.best[1:], y, func(c, y int) int { return m.cands[c].y - y })
	return i + 1
}
