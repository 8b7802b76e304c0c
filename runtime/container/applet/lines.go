package applet

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// counts are what wc counts: lines, words, characters, bytes, and the columns of the
// longest line.
type counts [5]int

const wcLetters = "lwmcL"

func wc(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "lines=l words=w chars=m bytes=c max-line-length=L"), wcLetters, "")
	if bad != "" {
		return c.Usage(bad)
	}
	if len(o) == 0 {
		o = map[string]string{"l": "", "w": "", "c": ""}
	}
	inputs := names
	if len(inputs) == 0 {
		inputs = []string{"-"}
	}
	characters := utf8.RuneCount
	if c.Edition == program.GNU { // in the locale C they are bytes
		characters = func(b []byte) int { return len(b) }
	}
	status := 0
	var rows []counts
	var labels []string
	var total counts
	for i, name := range inputs {
		data, err := c.Slurp(name)
		if err != nil {
			status = c.Fail("%s: %v", name, err)
			continue
		}
		n := counted(data, characters)
		for k := range 4 {
			total[k] += n[k]
		}
		total[4] = max(total[4], n[4])
		rows, labels = append(rows, n), append(labels, apart(strings.Join(names[min(i, len(names)):min(i+1, len(names))], "")))
	}
	if len(names) > 1 {
		rows, labels = append(rows, total), append(labels, " total")
	}
	width := wcWidth(c, o, names, total)
	for i, row := range rows {
		var columns []string
		for k, letter := range wcLetters {
			if o.Has(string(letter)) {
				columns = append(columns, fmt.Sprintf("%*d", width, row[k]))
			}
		}
		c.Print("%s%s\n", strings.Join(columns, " "), labels[i])
	}
	return status
}

// wcWidth is how wide wc's columns are: with GNU's as wide as the sizes of the files, or
// seven if those are not known.
func wcWidth(c *program.Call, o program.Options, names []string, total counts) int {
	switch {
	case len(o) == 1 && len(names) < 2:
		return 1
	case c.Edition != program.GNU:
		return 9
	case len(names) == 0 || slices.Contains(names, "-"):
		return 7
	}
	return len(strconv.Itoa(total[3]))
}

func counted(data []byte, characters func([]byte) int) (n counts) {
	n[0], n[1], n[3] = bytes.Count(data, []byte("\n")), len(bytes.Fields(data)), len(data)
	for line := range bytes.Lines(data) {
		column := 0
		for _, r := range string(line) {
			switch {
			case r == '\t':
				column += 8 - column%8
			case r != '\n':
				column++
			}
		}
		n[2] += characters(line)
		n[4] = max(n[4], column)
	}
	return n
}

func rev(c *program.Call) int {
	data, status := concatenated(c, c.Args)
	for line := range strings.Lines(string(data)) {
		text, ended := strings.CutSuffix(line, "\n")
		r := []rune(text)
		slices.Reverse(r)
		if text = string(r); ended {
			text += "\n"
		}
		if c.Output([]byte(text)) != 0 {
			return 1
		}
	}
	return status
}

func tac(c *program.Call) int {
	lines, status := c.AllLines(c.Args)
	slices.Reverse(lines)
	return max(status, c.PrintLines(lines))
}
