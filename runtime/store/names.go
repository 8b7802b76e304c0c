package store

import (
	"slices"
	"sort"
)

// runLength is how many names one run holds before it is split.
const runLength = 512

// sortedNames is a set of names in listing order. It is cut into runs, so that
// a new name among a hundred thousand others moves few of them.
type sortedNames struct{ runs [][]name }

func (s *sortedNames) empty() bool { return len(s.runs) == 0 }

// find returns the run and the place in it where n is or belongs.
func (s *sortedNames) find(n name) (run, place int, found bool) {
	run = sort.Search(len(s.runs)-1, func(i int) bool {
		last := s.runs[i][len(s.runs[i])-1]
		return compareNames(n, last) <= 0
	})
	place, found = slices.BinarySearchFunc(s.runs[run], n, compareNames)
	return run, place, found
}

func (s *sortedNames) add(n name) {
	if s.empty() {
		s.runs = [][]name{{n}}
		return
	}
	r, i, found := s.find(n)
	if found {
		return
	}
	s.runs[r] = slices.Insert(s.runs[r], i, n)
	if run := s.runs[r]; len(run) > runLength {
		half := len(run) / 2
		s.runs = slices.Insert(s.runs, r+1, slices.Clone(run[half:]))
		s.runs[r] = slices.Delete(run, half, len(run))
	}
}

func (s *sortedNames) remove(n name) {
	if s == nil || s.empty() {
		return
	}
	r, i, found := s.find(n)
	if !found {
		return
	}
	s.runs[r] = slices.Delete(s.runs[r], i, i+1)
	if len(s.runs[r]) == 0 {
		s.runs = slices.Delete(s.runs, r, r+1)
	}
}
