package applet

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// hexStyle is how a line of hexdump's options looks: bytes of a column, its columns
// of text, and its format.
type hexStyle struct {
	size, width int
	text        func(b []byte) string
}

func hexNumbers(size, width int, format string) hexStyle {
	return hexStyle{size, width, func(b []byte) string { return fmt.Sprintf(format, littleEndian(b)) }}
}

var hexStyles = map[string]hexStyle{
	"": hexNumbers(2, 5, "%04x"), "b": hexNumbers(1, 4, "%03o"), "d": hexNumbers(2, 8, "%05d"), "o": hexNumbers(2, 8, "%06o"), "x": hexNumbers(2, 8, "%04x"),
	"c": {1, 4, func(b []byte) string { return odCharacter(b[0]) }},
}

// hexdump prints bytes as numbers, in hexadecimal with their characters, or in a
// format. All names are one input.
func hexdump(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "bcdoxCv", "ensf")
	if bad != "" {
		return c.Usage(bad)
	}
	if o.Has("f") {
		return c.Fail("not supported by gherkube's model of the applet: -f")
	}
	skip, most := int64(0), int64(program.MostInput)
	for option, n := range map[string]*int64{"s": &skip, "n": &most} {
		if text, given := o[option]; given {
			var err error
			if *n, err = parseOffset(text); err != nil {
				return c.Fail("invalid number '%s'", text)
			}
		}
	}
	if skip > 0 && len(names) == 0 {
		return c.Fail("stdin: Illegal seek")
	}
	data, status := concatenated(c, names)
	data = data[min(skip, int64(len(data))):]
	data = data[:min(most, int64(len(data)))]
	c.P.Work(4 * len(data))
	if text, given := o["e"]; given {
		return max(status, hexFormatted(c, data, int(skip), text))
	}
	if len(data) == 0 {
		return status
	}
	offset, lines := 7, hexLines(data, int(skip), o)
	if o.Has("C") || c.Name == "hd" {
		offset, lines = 8, strings.SplitAfter(hex.Dump(data), "\n")
		for i := range lines {
			if len(lines[i]) > offset {
				lines[i] = fmt.Sprintf("%08x", int(skip)+16*i) + lines[i][offset:]
			}
		}
	}
	hexPrint(c, lines, offset, o.Has("v"))
	c.Print("%0*x\n", offset, int(skip)+len(data))
	return status
}

// hexPrint prints lines, and those that are the same again but for their offset as
// one asterisk.
func hexPrint(c *program.Call, lines []string, offset int, all bool) {
	last, told := "", false
	for _, line := range lines {
		if line == "" {
			continue
		}
		if same := line[offset:] == last; same && !all {
			if !told {
				c.Print("*\n")
			}
			told = true
			continue
		}
		last, told = line[offset:], false
		c.Print("%s", line)
	}
}

func hexLines(data []byte, skip int, o program.Options) []string {
	style := hexStyles[""]
	for letter, s := range hexStyles {
		if letter != "" && o.Has(letter) {
			style = s
		}
	}
	var out []string
	for at := 0; at < len(data); at += 16 {
		line := data[at:min(at+16, len(data))]
		var b strings.Builder
		fmt.Fprintf(&b, "%07x", skip+at)
		for i := 0; i < 16; i += style.size {
			text := ""
			if i < len(line) {
				piece := make([]byte, style.size)
				copy(piece, line[i:])
				text = style.text(piece)
			}
			fmt.Fprintf(&b, "%*s", style.width, text)
		}
		out = append(out, b.String()+"\n")
	}
	return out
}

// hexDirective is a directive of a format: of an offset, or of the bytes' number.
var hexDirective = regexp.MustCompile(`%([-0-9.]*)(_a[xdo]|_[cp]|[cdiouxX])`)

// hexFormatted writes the bytes in a format of the user.
func hexFormatted(c *program.Call, data []byte, offset int, text string) int {
	formats, err := parseHexFormat(text)
	if err != nil {
		return c.Fail("%v", err)
	}
	var b strings.Builder
	for at := 0; at < len(data); {
		before := at
		for _, f := range formats {
			size := f.size
			if m := hexDirective.FindStringSubmatch(f.text); size == 0 && m != nil && !strings.HasPrefix(m[2], "_a") {
				size = 4
				if m[2] == "_c" || m[2] == "_p" || m[2] == "c" {
					size = 1
				}
			}
			for i := range f.count {
				piece := make([]byte, size)
				have := copy(piece, data[min(at, len(data)):])
				b.WriteString(f.written(piece, have, offset+at, i == f.count-1 && f.count > 1))
				at += size
			}
		}
		if at == before {
			return c.Fail("bad byte count for conversion")
		}
		if b.Len() > program.MostInput {
			return c.Fail("%v", program.ErrTooLarge)
		}
	}
	return c.Output([]byte(b.String()))
}

// written is what a format makes of bytes: blanks of its width if there are none. The
// space at the end of a format is left out of the last of several.
func (f hexFormat) written(piece []byte, have, at int, last bool) string {
	format := f.text
	if last {
		format = strings.TrimSuffix(format, " ")
	}
	return hexDirective.ReplaceAllStringFunc(format, func(directive string) string {
		m := hexDirective.FindStringSubmatch(directive)
		verb := m[2]
		if base, ok := strings.CutPrefix(verb, "_a"); ok {
			return fmt.Sprintf("%"+m[1]+base, at)
		}
		var out string
		switch verb {
		case "_p":
			out = fmt.Sprintf("%"+m[1]+"c", printable(piece[0]))
		case "_c":
			out = fmt.Sprintf("%"+m[1]+"s", odCharacter(piece[0]))
		case "c":
			out = fmt.Sprintf("%"+m[1]+"c", piece[0])
		case "u", "i":
			out = fmt.Sprintf("%"+m[1]+"d", littleEndian(piece))
		default:
			out = fmt.Sprintf("%"+m[1]+verb, littleEndian(piece))
		}
		if have == 0 && len(piece) > 0 {
			return strings.Repeat(" ", len(out))
		}
		return out
	})
}
