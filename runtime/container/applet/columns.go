package applet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/container/program"
)

// expanded is a line with blanks for its tabs, which end at multiples of a width.
func expanded(line string, width int) string {
	if !strings.Contains(line, "\t") {
		return line
	}
	var b strings.Builder
	column := 0
	for _, r := range line {
		switch r {
		case '\t':
			n := width - column%width
			b.WriteString(strings.Repeat(" ", n))
			column += n
		case '\b':
			column = max(0, column-1)
			b.WriteRune(r)
		default:
			column++
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unexpanded is a line with tabs for blanks: those that it begins with, or all of
// which there are two or more.
func unexpanded(line string, width int, first bool) string {
	var b strings.Builder
	column, blanks := 0, 0
	for i, r := range line {
		switch r {
		case ' ':
			blanks++
			column++
			if column%width == 0 && (blanks > 1 || i+1 < len(line) && line[i+1] == ' ' || first && b.Len() == 0) {
				b.WriteByte('\t')
				blanks = 0
			}
			continue
		case '\t':
			column += width - column%width
			blanks = 0
			b.WriteByte('\t')
			continue
		}
		b.WriteString(strings.Repeat(" ", blanks))
		blanks = 0
		if first {
			b.WriteString(line[i:])
			return b.String()
		}
		b.WriteRune(r)
		column++
	}
	return b.String() + strings.Repeat(" ", blanks)
}

// expand is expand and unexpand.
func expandApplet(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "tabs=t: initial=i all=a first-only=f"), "iaf", "t")
	if bad != "" {
		return c.Usage(bad)
	}
	width := 8
	if text, given := o["t"]; given {
		var err error
		if width, err = number(text, 8); err != nil {
			return c.Fail("invalid number '%s'", text)
		}
	}
	return c.Inputs(names, func(_ string, fd *process.FD) error {
		return c.Lines(fd, func(line string) error {
			switch {
			case c.Name == "unexpand":
				line = unexpanded(line, width, (!o.Has("a") && !o.Has("t")) || o.Has("f"))
			case o.Has("i"):
				rest := strings.TrimLeft(line, " \t")
				line = expanded(line[:len(line)-len(rest)], width) + rest
			default:
				line = expanded(line, width)
			}
			c.Print("%s\n", line)
			return nil
		})
	})
}

// fold breaks lines that are wider than a width.
func fold(c *program.Call) int {
	args := c.Args
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && strings.Trim(args[0][1:], "0123456789") == "" {
		args = append([]string{"-w", args[0][1:]}, args[1:]...)
	}
	o, names, bad := program.ParseOptions(program.LongOptions(args, "bytes=b spaces=s width=w:"), "bs", "w")
	if bad != "" {
		return c.Usage(bad)
	}
	width := 80
	if text, given := o["w"]; given {
		n, err := strconv.Atoi(text)
		switch {
		case (err != nil || n < 1) && c.Edition == program.GNU:
			return c.Fail("invalid number of columns: '%s'", text)
		case err != nil:
			return c.Fail("invalid number '%s'", text)
		case n < 1 || n > 10000 && c.Edition != program.GNU:
			return c.Fail("number %s is not in 1..10000 range", text)
		}
		width = n
	}
	return c.Inputs(names, func(_ string, fd *process.FD) error {
		return c.Each(fd, folder(width, o.Has("b"), o.Has("s"), c))
	})
}

// folder folds what it is given, which goes on where it stopped.
func folder(width int, bytewise, atSpaces bool, c *program.Call) func([]byte) error {
	column := 0
	var held []byte // of the line, since its last break
	flush := func(n int) {
		c.Output(held[:n])
		held = append(held[:0], held[n:]...)
	}
	return func(data []byte) error {
		for _, b := range data {
			if b == '\n' {
				held = append(held, b)
				flush(len(held))
				column = 0
				continue
			}
			if next := advance(column, b, bytewise); next > width && column > 0 {
				at := len(held)
				if space := strings.LastIndexByte(string(held), ' '); atSpaces && space >= 0 {
					at = space + 1
				}
				flush(at)
				c.Output([]byte("\n"))
				column = 0
				for _, kept := range held {
					column = advance(column, kept, bytewise)
				}
			}
			held = append(held, b)
			column = advance(column, b, bytewise)
		}
		if !atSpaces {
			flush(len(held))
		}
		return nil
	}
}

// advance is the column after a byte.
func advance(column int, b byte, bytewise bool) int {
	switch {
	case bytewise:
		return column + 1
	case b == '\t':
		return column + 8 - column%8
	case b == '\b':
		return max(0, column-1)
	case b == '\r':
		return 0
	}
	return column + 1
}

// paste joins lines of several files, or with -s all lines of each.
func paste(c *program.Call) int {
	o, names, bad := program.ParseOptions(program.LongOptions(c.Args, "delimiters=d: serial=s zero-terminated=z"), "sz", "d")
	if bad != "" {
		return c.Usage(bad)
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	between := []rune{'\t'}
	if text, given := o["d"]; given {
		between = []rune(strings.NewReplacer(`\0`, "\x00", `\n`, "\n", `\t`, "\t", `\\`, `\`).Replace(text))
		if len(between) == 0 && c.Edition != program.GNU {
			return c.Fail("-d '' is not supported")
		}
		if len(between) == 0 {
			between = []rune{0}
		}
	}
	files, err := pasteFiles(c, names, o.Has("s"))
	if err != nil {
		return c.Fail("%v", err)
	}
	if o.Has("s") {
		for _, lines := range files {
			c.Print("%s\n", joined(lines, between))
		}
		return 0
	}
	for row := 0; ; row++ {
		columns, left := make([]string, len(files)), false
		for i, lines := range files {
			if row < len(lines) {
				columns[i], left = lines[row], true
			}
		}
		switch {
		case !left:
			return 0
		case c.Edition == program.GNU:
			c.Print("%s\n", joined(columns, between))
		default:
			c.Print("%s", pasted(files, row, between))
		}
	}
}

// pasteFiles are the lines of paste's files. Those that are the standard input take turns,
// or the first one has all of it.
func pasteFiles(c *program.Call, names []string, serial bool) ([][]string, error) {
	files := make([][]string, len(names))
	standard := []int{}        // those files that are the standard input
	var kept program.KeptLines // of all files
	for i, name := range names {
		if name == "-" {
			standard = append(standard, i)
			continue
		}
		fd, err := c.P.Open(name, process.ForReading)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		before := len(kept.Lines)
		err = c.Lines(fd, kept.Add)
		files[i] = slices.Clone(kept.Lines[before:])
		fd.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if len(standard) > 0 {
		before := len(kept.Lines)
		if err := c.Lines(c.P.FDs[0], kept.Add); err != nil {
			return nil, err
		}
		for i, line := range kept.Lines[before:] { // each takes one in turn
			to := standard[i%len(standard)]
			if serial {
				to = standard[0]
			}
			files[to] = append(files[to], line)
		}
	}
	return files, nil
}

// pasted is a row of busybox's paste, which leaves out files that have ended, with what
// would be after their lines (paste_files).
func pasted(files [][]string, row int, between []rune) string {
	var b strings.Builder
	n := 0
	for i, lines := range files {
		if row >= len(lines) {
			continue
		}
		b.WriteString(lines[row])
		if i == len(files)-1 {
			b.WriteByte('\n')
			continue
		}
		if d := between[n%len(between)]; d != 0 {
			b.WriteRune(d)
		}
		n++
	}
	return b.String()
}

// joined are the texts with the delimiters between them in turn; a zero one is none.
func joined(texts []string, between []rune) string {
	var b strings.Builder
	for i, text := range texts {
		if i > 0 {
			if d := between[(i-1)%len(between)]; d != 0 {
				b.WriteRune(d)
			}
		}
		b.WriteString(text)
	}
	return b.String()
}

// nl numbers lines.
func nl(c *program.Call) int {
	args := program.LongOptions(c.Args, "body-numbering=b: line-increment=i: number-format=n: number-separator=s: starting-line-number=v: number-width=w: join-blank-lines=l: no-renumber=p")
	o, names, bad := program.ParseOptions(args, "p", "bhfilnsvwd")
	if bad != "" {
		return c.Usage(bad)
	}
	numbers := map[string]int{"i": 1, "v": 1, "w": 6}
	for option := range numbers {
		if text, given := o[option]; given {
			n, err := strconv.Atoi(text)
			if err != nil || option == "w" && (n < 1 || n > 4096) {
				return c.Fail("invalid number '%s'", text)
			}
			numbers[option] = n
		}
	}
	separator, given := o["s"]
	if !given {
		separator = "\t"
	}
	style, n, width := o["b"], numbers["v"], numbers["w"]
	format := map[string]string{"": "%*d", "rn": "%*d", "ln": "%-*d", "rz": "%0*d"}[o["n"]]
	if format == "" || style != "" && style != "a" && style != "t" && style != "n" {
		return c.Fail("not supported by gherkube's model of the applet: this style")
	}
	return c.Inputs(names, func(_ string, fd *process.FD) error {
		return c.Lines(fd, func(line string) error {
			if style == "n" || style != "a" && line == "" {
				c.Print("%s%s\n", strings.Repeat(" ", width+len(separator)), line)
				return nil
			}
			c.Print(format+"%s%s\n", width, n, separator, line)
			n += numbers["i"]
			return nil
		})
	})
}
