package applet

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// cmpApplet says where two files differ first, or with -l everywhere.
func cmpApplet(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "ls", "n")
	if bad != "" || len(names) == 0 || len(names) > 4 {
		return c.Usage(bad)
	}
	if len(names) == 1 {
		names = append(names, "-")
	}
	skips := []int{0, 0}
	for i, text := range names[2:] {
		n, err := parseSize(text)
		if err != nil || n < 0 {
			return c.Fail("invalid number '%s'", text)
		}
		skips[i] = int(n)
	}
	var data [2][]byte
	for i, name := range names[:2] {
		read, err := c.Slurp(name)
		if err != nil {
			if !o.Has("s") {
				c.Complain("%s: %v", name, err)
			}
			return 2
		}
		data[i] = read[min(skips[i], len(read)):]
	}
	if n, err := parseSize(o["n"]); err == nil {
		data[0], data[1] = data[0][:min(int(n), len(data[0]))], data[1][:min(int(n), len(data[1]))]
	} else if o.Has("n") {
		return c.Fail("invalid number '%s'", o["n"])
	}
	return compareFiles(c, names, data, o)
}

func compareFiles(c *program.Call, names []string, data [2][]byte, o program.Options) int {
	status, line := 0, 1
	both := min(len(data[0]), len(data[1]))
	c.P.Work(both)
	for i := range both {
		a, b := data[0][i], data[1][i]
		if a == b {
			line += program.Exit(a == '\n')
			continue
		}
		status = 1
		switch {
		case o.Has("s"):
			return 1
		case !o.Has("l"):
			c.Print("%s %s differ: char %d, line %d\n", names[0], names[1], i+1, line)
			return 1
		}
		width := 1
		if c.Edition == program.GNU {
			width = len(strconv.Itoa(max(len(data[0]), len(data[1]))))
		}
		c.Print("%*d %3o %3o\n", width, i+1, a, b)
	}
	if len(data[0]) == len(data[1]) {
		return status
	}
	if shorter := program.Exit(len(data[1]) < len(data[0])); !o.Has("s") {
		reportEnd(c, names[shorter], data[shorter], o)
	}
	return 1
}

// reportEnd says which of cmp's files ended first.
func reportEnd(c *program.Call, name string, data []byte, o program.Options) {
	switch {
	case c.Edition != program.GNU:
		c.Complain("EOF on %s", name)
	case len(data) == 0:
		c.Complain("EOF on %s which is empty", name)
	case o.Has("l"):
		c.Complain("EOF on %s after byte %d", name, len(data))
	case bytes.HasSuffix(data, []byte("\n")):
		c.Complain("EOF on %s after byte %d, line %d", name, len(data), bytes.Count(data, []byte("\n")))
	default:
		c.Complain("EOF on %s after byte %d, in line %d", name, len(data), bytes.Count(data, []byte("\n"))+1)
	}
}

// comm shows which lines two sorted files have in common.
func comm(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "123z", "")
	if bad != "" || len(names) != 2 {
		return c.Usage(bad)
	}
	var files [2][]string
	for i, name := range names {
		fd := c.P.FDs[0].Dup()
		if name != "-" {
			var err error
			if fd, err = c.P.Open(name, process.ForReading); err != nil {
				fd.Close()
				return c.Fail("%s: %v", name, err)
			}
		}
		lines, err := linesOf(c, fd)
		fd.Close()
		if err != nil {
			return c.Fail("%s: %v", name, err)
		}
		files[i] = lines
	}
	unsorted := [2]bool{}
	for len(files[0]) > 0 || len(files[1]) > 0 {
		column := 2
		switch {
		case len(files[1]) == 0, len(files[0]) > 0 && files[0][0] < files[1][0]:
			column = 0
		case len(files[0]) == 0, files[0][0] > files[1][0]:
			column = 1
		}
		side := column % 2
		if !o.Has(strconv.Itoa(column + 1)) {
			c.Print("%s%s\n", commIndent(column, o), files[side][0])
		}
		for i := range files {
			if column == i || column == 2 {
				unsorted[i] = commStep(c, &files[i], i, unsorted[i])
			}
		}
	}
	if unsorted != [2]bool{} {
		return c.Fail("input is not in sorted order")
	}
	return 0
}

// commStep goes on to the next line of a file; GNU's comm says once if that is not
// in order.
func commStep(c *program.Call, lines *[]string, file int, told bool) bool {
	before := (*lines)[0]
	*lines = (*lines)[1:]
	if c.Edition != program.GNU || told || len(*lines) == 0 || before <= (*lines)[0] {
		return told
	}
	c.Complain("file %d is not in sorted order", file+1)
	return true
}

// commIndent is what is before a column: a tab for each column to its left that is
// shown.
func commIndent(column int, o program.Options) string {
	n := 0
	for left := range column {
		n += program.Exit(!o.Has(strconv.Itoa(left + 1)))
	}
	return strings.Repeat("\t", n)
}

// linesOf reads all lines of an open file.
func linesOf(c *program.Call, fd *process.FD) ([]string, error) {
	var kept program.KeptLines
	err := c.Lines(fd, kept.Add)
	return kept.Lines, err
}
