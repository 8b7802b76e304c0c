package job

import (
	"strconv"
	"strings"
)

// interval is a range of completion indexes, both ends included.
type interval struct{ first, last int }

// intervals are ranges in order that do not touch (upstream's
// orderedIntervals).
type intervals []interval

// parseIntervals reads "1,3-5" up to the number of completions; what it cannot
// read, it leaves out (upstream's parseIndexesFromString).
func parseIntervals(text string, completions int) intervals {
	if text == "" {
		return nil
	}
	var out intervals
	for _, part := range strings.Split(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		first, err := strconv.Atoi(from)
		if err != nil {
			continue
		}
		if first >= completions {
			break
		}
		last := first
		if isRange {
			if last, err = strconv.Atoi(to); err != nil {
				continue
			}
			last = min(last, completions-1)
		}
		if n := len(out); n > 0 && out[n-1].last == first-1 {
			out[n-1].last = last
			continue
		}
		out = append(out, interval{first, last})
	}
	return out
}

// with adds indexes, which are in order (upstream's withOrderedIndexes).
func (a intervals) with(indexes []int) intervals {
	b := make(intervals, len(indexes))
	for i, index := range indexes {
		b[i] = interval{index, index}
	}
	return a.merge(b)
}

// merge returns the indexes of both.
func (a intervals) merge(b intervals) intervals {
	var out intervals
	for len(a) > 0 || len(b) > 0 {
		var next interval
		if len(b) == 0 || len(a) > 0 && a[0].first < b[0].first {
			next, a = a[0], a[1:]
		} else {
			next, b = b[0], b[1:]
		}
		if n := len(out); n > 0 && next.first <= out[n-1].last+1 {
			out[n-1].last = max(out[n-1].last, next.last)
			continue
		}
		out = append(out, next)
	}
	return out
}

// total is the number of indexes.
func (a intervals) total() int {
	n := 0
	for _, i := range a {
		n += i.last - i.first + 1
	}
	return n
}

func (a intervals) has(index int) bool {
	lo, hi := 0, len(a)
	for lo < hi {
		if mid := lo + (hi-lo)/2; a[mid].last >= index {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return hi < len(a) && a[hi].first <= index
}

// String is the text of a Job's status: "0,1,3-5".
func (a intervals) String() string {
	var b strings.Builder
	for _, i := range a {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(i.first))
		switch {
		case i.last == i.first+1:
			b.WriteByte(',')
			b.WriteString(strconv.Itoa(i.last))
		case i.last > i.first:
			b.WriteByte('-')
			b.WriteString(strconv.Itoa(i.last))
		}
	}
	return b.String()
}

// missing returns at most count of the indexes below completions that are not
// among a (the loop of upstream's firstPendingIndexes).
func (a intervals) missing(count, completions int) []int {
	var out []int
	candidate := 0
	for _, i := range append(a[:len(a):len(a)], interval{completions, completions}) {
		for ; candidate < min(completions, i.first) && len(out) < count; candidate++ {
			out = append(out, candidate)
		}
		candidate = max(candidate, i.last+1)
	}
	return out
}

// overlap is how many indexes both have.
func (a intervals) overlap(b intervals) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		n += max(0, min(a[0].last, b[0].last)-max(a[0].first, b[0].first)+1)
		if a[0].last < b[0].last {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return n
}
