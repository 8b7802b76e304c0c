package store

import (
	"slices"
	"sort"
)

// row is one object of a table: the same in all lists, so that a write to it changes
// none of them, and reading a list looks up nothing.
type row struct {
	name
	object Object
}

// runLength is how many rows one run holds before it is split.
const runLength = 512

// sorted is a set of rows in listing order. It is cut into runs, so that a new row
// among a hundred thousand others moves few of them. nil is empty.
type sorted struct{ runs [][]*row }

func (s *sorted) empty() bool { return s == nil || len(s.runs) == 0 }

// len is how many rows there are.
func (s *sorted) len() int {
	n := 0
	if s != nil {
		for _, run := range s.runs {
			n += len(run)
		}
	}
	return n
}

// each calls f with each object.
func (s *sorted) each(f func(Object)) {
	if s == nil {
		return
	}
	for _, run := range s.runs {
		for _, r := range run {
			f(r.object)
		}
	}
}

// find returns the run and the place in it where the row of the name is or belongs.
func (s *sorted) find(n name) (run, place int, found bool) {
	run = sort.Search(len(s.runs)-1, func(i int) bool {
		last := s.runs[i][len(s.runs[i])-1]
		return compareNames(n, last.name) <= 0
	})
	place, found = slices.BinarySearchFunc(s.runs[run], n, func(r *row, n name) int { return compareNames(r.name, n) })
	return run, place, found
}

func (s *sorted) add(added *row) {
	if s.empty() {
		s.runs = [][]*row{{added}}
		return
	}
	r, i, found := s.find(added.name)
	if found {
		return
	}
	s.runs[r] = slices.Insert(s.runs[r], i, added)
	if run := s.runs[r]; len(run) > runLength {
		half := len(run) / 2
		s.runs = slices.Insert(s.runs, r+1, slices.Clone(run[half:]))
		s.runs[r] = slices.Delete(run, half, len(run))
	}
}

func (s *sorted) remove(n name) {
	if s.empty() {
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
