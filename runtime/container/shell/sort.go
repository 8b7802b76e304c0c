package shell

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
)

func sortApplet(c *call) int {
	o, names, bad := options(c.args, "nruscbfghMzidmV", "kto")
	if bad != "" {
		return c.usage(bad)
	}
	lines, status := c.allLines(names)
	key, reverse := 0, has(o, "r")
	numericKey := has(o, "n") || has(o, "g") || has(o, "h")
	if k, ok := o["k"]; ok {
		field, _, _ := strings.Cut(k, ",")
		reverse = reverse || strings.Contains(k, "r")
		numericKey = numericKey || strings.Contains(k, "n")
		key, _ = strconv.Atoi(strings.TrimRight(field, "nrbfg"))
	}
	keyOf := func(line string) string {
		if key == 0 {
			return line
		}
		fields := strings.Fields(line)
		if sep, ok := o["t"]; ok && sep != "" {
			fields = strings.Split(line, sep)
		}
		return strings.Join(fields[min(key-1, len(fields)):], " ")
	}
	compare := func(a, b string) int {
		ka, kb := keyOf(a), keyOf(b)
		if has(o, "f") {
			ka, kb = strings.ToUpper(ka), strings.ToUpper(kb)
		}
		r := strings.Compare(ka, kb)
		if numericKey {
			na, nb := leadingNumber(ka), leadingNumber(kb)
			r = 0
			if na < nb {
				r = -1
			} else if na > nb {
				r = 1
			}
			if r == 0 && !has(o, "u") {
				r = strings.Compare(a, b)
			}
		}
		if reverse {
			r = -r
		}
		return r
	}
	slices.SortStableFunc(lines, compare)
	if has(o, "u") {
		lines = slices.CompactFunc(lines, func(a, b string) bool { return compare(a, b) == 0 })
	}
	return max(status, c.printLines(lines))
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

func uniq(c *call) int {
	o, names, bad := options(c.args, "cdui", "")
	if bad != "" || len(names) > 2 {
		return c.usage(bad)
	}
	last, count := "", 0
	flush := func() {
		if count == 0 || has(o, "d") && count < 2 || has(o, "u") && count > 1 {
			return
		}
		if has(o, "c") {
			c.print("%7d %s\n", count, last)
		} else {
			c.print("%s\n", last)
		}
	}
	status := c.inputs(names[:min(1, len(names))], func(_ string, fd *process.FD) error {
		return c.lines(fd, func(line string) error {
			if count > 0 && (line == last || has(o, "i") && strings.EqualFold(line, last)) {
				count++
				return nil
			}
			flush()
			last, count = line, 1
			return nil
		})
	})
	flush()
	return status
}
