// Package spelling finds the name that a misspelled one may mean. It compares letters,
// and does not know what the names are of.
package spelling

import "strings"

// Nearest finds the name that is most like the given one, if any is near
// enough: equal but for case, or few edits away.
func Nearest(name string, names []string) (string, bool) {
	best, bestDistance := "", 1+max(1, len(name)/4)
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n, true
		}
		if d := Distance(strings.ToLower(name), strings.ToLower(n), bestDistance); d < bestDistance {
			best, bestDistance = n, d
		}
	}
	return best, best != ""
}

// Distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b; limit and more are not told apart.
func Distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit || len(a) > 256 {
		return limit
	}
	previous, current, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range current {
		current[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(current[j]+1, next[j-1]+1, current[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], previous[j-2]+1)
			}
		}
		previous, current, next = current, next, previous
	}
	return min(current[len(b)], limit)
}
