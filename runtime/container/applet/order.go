package applet

import (
	"cmp"
	"strconv"
	"strings"
)

// compareAs compares keys of sort: as text, or as what the flags say they are.
func compareAs(a, b, flags string) int {
	switch {
	case strings.Contains(flags, "n"):
		return cmp.Compare(leadingNumber(a), leadingNumber(b))
	case strings.Contains(flags, "g"):
		return cmp.Compare(leadingFloat(a), leadingFloat(b))
	case strings.Contains(flags, "h"):
		return cmp.Or(cmp.Compare(unitOf(a), unitOf(b)), cmp.Compare(leadingNumber(a), leadingNumber(b)))
	case strings.Contains(flags, "M"):
		return cmp.Compare(monthOf(a), monthOf(b))
	case strings.Contains(flags, "V"):
		return compareVersions(a, b)
	}
	return strings.Compare(a, b)
}

func leadingNumber(s string) float64 {
	s = strings.TrimLeft(s, " \t")
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.' || end == 0 && s[end] == '-') {
		end++
	}
	n, _ := strconv.ParseFloat(s[:end], 64)
	return n
}

// leadingFloat is a number with an exponent, too.
func leadingFloat(s string) float64 {
	s = strings.TrimLeft(s, " \t")
	end := min(len(s), 40)
	for ; end > 0; end-- {
		if n, err := strconv.ParseFloat(s[:end], 64); err == nil {
			return n
		}
	}
	return 0
}

// unitOf is the power of 1024 that is after a number; less than none if the number is
// negative.
func unitOf(s string) int {
	s = strings.TrimLeft(s, " \t")
	negative := strings.HasPrefix(s, "-")
	rest := strings.TrimLeft(s, "-0123456789.")
	unit := 0
	if rest != "" {
		unit = strings.IndexByte("KMGTPEZY", rest[0]) + 1
		if rest[0] == 'k' {
			unit = 1
		}
	}
	if negative {
		return -unit
	}
	return unit
}

// monthOf is the number of a month by its first letters; 0 for what is none.
func monthOf(s string) int {
	s = strings.ToUpper(strings.TrimLeft(s, " \t"))
	if len(s) < 3 {
		return 0
	}
	at := strings.Index("JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC", s[:3])
	if at%3 != 0 {
		return 0
	}
	return at/3 + 1
}

// compareVersions compares digits as numbers, and what is between them as text.
func compareVersions(a, b string) int {
	for a != "" && b != "" {
		digitsA, digitsB := digitsOf(a), digitsOf(b)
		if digitsA > 0 && digitsB > 0 {
			x, y := strings.TrimLeft(a[:digitsA], "0"), strings.TrimLeft(b[:digitsB], "0")
			if order := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); order != 0 {
				return order
			}
			a, b = a[digitsA:], b[digitsB:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func digitsOf(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
