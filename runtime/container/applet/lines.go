package applet

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gherkube/gherkube/runtime/container/process"
)

// counts are what wc counts: lines, words, characters, bytes, and the columns of the
// longest line.
type counts [5]int

const wcLetters = "lwmcL"

func wc(c *Call) int {
	o, names, bad := Options(long(c.Args, "lines=l words=w chars=m bytes=c max-line-length=L"), wcLetters, "")
	if bad != "" {
		return c.usage(bad)
	}
	if len(o) == 0 {
		o = map[string]string{"l": "", "w": "", "c": ""}
	}
	inputs := names
	if len(inputs) == 0 {
		inputs = []string{"-"}
	}
	characters := utf8.RuneCount
	if c.Edition == GNU { // in the locale C they are bytes
		characters = func(b []byte) int { return len(b) }
	}
	status := 0
	var rows []counts
	var labels []string
	var total counts
	for i, name := range inputs {
		data, err := c.slurp(name)
		if err != nil {
			status = c.fail("%s: %v", name, err)
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
			if has(o, string(letter)) {
				columns = append(columns, fmt.Sprintf("%*d", width, row[k]))
			}
		}
		c.print("%s%s\n", strings.Join(columns, " "), labels[i])
	}
	return status
}

// wcWidth is how wide wc's columns are: with GNU's as wide as the sizes of the files, or
// seven if those are not known.
func wcWidth(c *Call, o map[string]string, names []string, total counts) int {
	switch {
	case len(o) == 1 && len(names) < 2:
		return 1
	case c.Edition != GNU:
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

// allLines reads all inputs and splits them.
func (c *Call) allLines(names []string) (lines []string, status int) {
	var kept keptLines
	status = c.inputs(names, func(_ string, fd *process.FD) error { return c.lines(fd, kept.add) })
	return kept.lines, status
}

// keptLines are the lines that an applet needs all at once, of all its files.
type keptLines struct {
	lines []string
	size  int
}

// lineRoom is what a line takes besides its text: 32 MiB of the shortest lines would
// take a gigabyte.
const lineRoom = 16

func (k *keptLines) add(line string) error {
	if k.size += len(line) + lineRoom; k.size > slurpLimit {
		return errTooLarge
	}
	k.lines = append(k.lines, line)
	return nil
}

func (c *Call) printLines(lines []string) int {
	var b bytes.Buffer
	for _, line := range lines {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return c.output(b.Bytes())
}

func rev(c *Call) int {
	data, status := concatenated(c, c.Args)
	for line := range strings.Lines(string(data)) {
		text, ended := strings.CutSuffix(line, "\n")
		r := []rune(text)
		slices.Reverse(r)
		if text = string(r); ended {
			text += "\n"
		}
		if c.output([]byte(text)) != 0 {
			return 1
		}
	}
	return status
}

func tac(c *Call) int {
	lines, status := c.allLines(c.Args)
	slices.Reverse(lines)
	return max(status, c.printLines(lines))
}
