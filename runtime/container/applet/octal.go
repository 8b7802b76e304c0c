package applet

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// dumped is a type of od's: how many bytes it takes, in how many columns it is
// written, and how.
type dumped struct {
	size, width int
	text        func(b []byte) string
	shown       bool // the characters are written after the line
}

// od writes bytes as numbers or characters, in lines that are the same again but
// once. All names are one input.
func od(c *program.Call) int {
	args := program.LongOptions(c.Args, "address-radix=A: skip-bytes=j: read-bytes=N: format=t: output-duplicates=v strings=S: width=w:")
	width, args := odWidth(args)
	kinds, bad := odKinds(args)
	o, names, bad2 := program.ParseOptions(args, "abcdfhilosxv", "tANjS")
	if bad2 != "" {
		return c.Usage(bad2)
	}
	if bad != "" {
		return c.Fail("%s", bad)
	}
	address, ok := map[string]string{"": "%07o", "o": "%07o", "d": "%07d", "x": "%06x", "n": ""}[o["A"]]
	if !ok {
		if c.Edition == program.GNU {
			return c.Fail("invalid output address radix '%s'; it must be one character from [doxn]", o["A"])
		}
		return c.Fail("bad output address radix '%s' (must be [doxn])", o["A"])
	}
	limits := map[string]int64{"j": 0, "N": -1}
	for option := range limits {
		if text, given := o[option]; given {
			n, err := parseOffset(text)
			if err != nil {
				return c.Fail("invalid number '%s'", text)
			}
			limits[option] = n
		}
	}
	data, status := concatenated(c, names)
	if status != 0 && len(data) == 0 {
		return status
	}
	if limits["j"] > int64(len(data)) {
		return c.Fail("%s", map[bool]string{true: "cannot skip past end of combined input", false: "can't skip past end of combined input"}[c.Edition == program.GNU])
	}
	skipped := int(limits["j"])
	if data = data[skipped:]; limits["N"] >= 0 {
		data = data[:min(limits["N"], int64(len(data)))]
	}
	if text, given := o["S"]; given {
		return max(status, odStrings(c, data, skipped, address, text))
	}
	if len(kinds) == 0 {
		kinds = []string{"o2"}
	}
	return max(status, odLines(c, data, skipped, address, kinds, width, o.Has("v")))
}

// odWidth takes the option -w out, whose value is optional and not apart.
func odWidth(args []string) (width int, rest []string) {
	width = 16
	for _, arg := range args {
		text, ok := strings.CutPrefix(arg, "-w")
		if !ok {
			rest = append(rest, arg)
			continue
		}
		if width = 32; text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n <= 0 || n > 4096 {
				n = 16
			}
			width = n
		}
	}
	return width, rest
}

// odLetters are the types that options are short for.
var odLetters = map[byte]string{'a': "a", 'b': "o1", 'c': "c", 'd': "u2", 'f': "fF", 'h': "x2", 'i': "dI", 'l': "dL", 'o': "o2", 's': "d2", 'x': "x2"}

// odKinds are the types that options ask for, in their order.
func odKinds(args []string) (kinds []string, bad string) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			break
		}
		if len(arg) < 2 || arg[0] != '-' || arg[1] == '-' {
			continue
		}
		for j := 1; j < len(arg); j++ {
			if kind, ok := odLetters[arg[j]]; ok {
				kinds = append(kinds, kind)
				continue
			}
			if !strings.Contains("tANjS", arg[j:j+1]) {
				continue
			}
			value := arg[j+1:]
			if value == "" && i+1 < len(args) {
				i++
				value = args[i]
			}
			if arg[j] == 't' {
				kinds = append(kinds, value)
			}
			break
		}
	}
	return kinds, ""
}

// parseOffset is a number in decimal, octal or hexadecimal, or with a unit.
func parseOffset(text string) (int64, error) {
	if n, err := strconv.ParseInt(text, 0, 40); err == nil && n >= 0 {
		return n, nil
	}
	n, err := parseSize(text)
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}

// concatenated is all that is in the files, one after the other.
func concatenated(c *program.Call, names []string) (data []byte, status int) {
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		more, err := c.Slurp(name)
		if err == nil && len(data)+len(more) > program.MostInput {
			err = program.ErrTooLarge
		}
		if err != nil {
			status = c.Fail("%s: %v", name, err)
			continue
		}
		data = append(data, more...)
	}
	return data, status
}

func odLines(c *program.Call, data []byte, offset int, address string, kinds []string, width int, all bool) int {
	var types []dumped
	for _, kind := range kinds {
		parsed, bad := odTypes(c, kind)
		if bad != "" {
			return c.Fail("%s", bad)
		}
		types = append(types, parsed...)
	}
	block := 0 // columns of a line, by the type that needs most
	for _, t := range types {
		if width%t.size != 0 {
			c.Complain("warning: invalid width %d; using %d instead", width, t.size)
			width = t.size
		}
		block = max(block, width/t.size*(t.width+1))
	}
	if c.Edition != program.GNU {
		block = 0
	}
	blank := strings.Repeat(" ", len(odAddress(address, 0)))
	last, told := "", false
	for at := 0; at < len(data); at += width {
		c.P.Work(width * 16)
		line := data[at:min(at+width, len(data))]
		if string(line) == last && !all && len(line) == width {
			if !told {
				c.Print("*\n")
			}
			told = true
			continue
		}
		last, told = string(line), false
		start := odAddress(address, offset+at)
		for _, t := range types {
			c.Print("%s%s\n", start, t.line(line, width, block))
			start = blank
		}
	}
	if address != "" {
		c.Print(address+"\n", offset+len(data))
	}
	return 0
}

func odAddress(format string, at int) string {
	if format == "" {
		return ""
	}
	return fmt.Sprintf(format, at)
}

// line is a line of one type, in as many columns as a line of another type needs.
func (t dumped) line(data []byte, width, block int) string {
	fields := width / t.size
	padding := max(0, block-fields*(t.width+1))
	var b strings.Builder
	left := padding
	for i := 0; i < len(data); i += t.size {
		piece := make([]byte, t.size)
		copy(piece, data[i:])
		next := padding * (fields - i/t.size - 1) / fields
		fmt.Fprintf(&b, " %*s", t.width+left-next, t.text(piece))
		left = next
	}
	if t.shown {
		b.WriteString(strings.Repeat(" ", (fields-len(data)/t.size)*(t.width+1)) + "  >")
		for _, ch := range data {
			b.WriteByte(printable(ch))
		}
		b.WriteByte('<')
	}
	return b.String()
}

// odTypes are those of an argument of -t: with GNU's od there may be several.
func odTypes(c *program.Call, text string) (out []dumped, bad string) {
	for rest := text; rest != ""; {
		kind := rest[0]
		rest = rest[1:]
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		size, _ := strconv.Atoi(rest[:digits])
		if digits == 0 && rest != "" && strings.ContainsRune("CSILFD", rune(rest[0])) {
			size, digits = map[byte]int{'C': 1, 'S': 2, 'I': 4, 'L': 8, 'F': 4, 'D': 8}[rest[0]], 1
			if c.Edition != program.GNU && text == "dI" { // the option -i
				size = 2
			} else if c.Edition != program.GNU && text == "dL" {
				size = 4
			}
		} else if digits == 0 {
			size = map[byte]int{'f': 8, 'a': 1, 'c': 1}[kind]
			if size == 0 {
				size = 4
			}
		}
		rest = rest[digits:]
		if !strings.ContainsRune("acdfoux", rune(kind)) {
			return nil, fmt.Sprintf("invalid character '%c' in type string '%s'", kind, text)
		}
		t, ok := odType(c, kind, size)
		if !ok {
			return nil, fmt.Sprintf("invalid type string '%s'; this system doesn't provide a %d-byte integral type", text, size)
		}
		if c.Edition == program.GNU && strings.HasPrefix(rest, "z") {
			t.shown, rest = true, rest[1:]
		}
		if rest != "" && c.Edition != program.GNU {
			return nil, fmt.Sprintf("invalid type string '%s'; 4294967295-byte integral type is not supported", text)
		}
		out = append(out, t)
	}
	return out, ""
}

func odType(c *program.Call, kind byte, size int) (dumped, bool) {
	switch {
	case kind == 'a':
		return dumped{size: 1, width: 3, text: func(b []byte) string { return odNames[b[0]&0x7f] }}, true
	case kind == 'c':
		return dumped{size: 1, width: 3, text: func(b []byte) string { return odCharacter(b[0]) }}, true
	case kind == 'f' && (size == 4 || size == 8):
		return odFloat(c, size), true
	case kind == 'f' || size != 1 && size != 2 && size != 4 && size != 8:
		return dumped{}, false
	}
	widths := map[byte]map[int]int{'o': {1: 3, 2: 6, 4: 11, 8: 22}, 'x': {1: 2, 2: 4, 4: 8, 8: 16}, 'u': {1: 3, 2: 5, 4: 10, 8: 20}, 'd': {1: 4, 2: 6, 4: 11, 8: 20}}
	width := widths[kind][size]
	return dumped{size: size, width: width, text: func(b []byte) string {
		n := littleEndian(b)
		switch kind {
		case 'o':
			return fmt.Sprintf("%0*o", width, n)
		case 'x':
			return fmt.Sprintf("%0*x", width, n)
		case 'u':
			return strconv.FormatUint(n, 10)
		}
		shift := 64 - 8*size
		return strconv.FormatInt(int64(n<<shift)>>shift, 10) //nolint:gosec // the sign is the highest bit
	}}, true
}

func littleEndian(b []byte) (n uint64) {
	for i := range b {
		n |= uint64(b[i]) << (8 * i)
	}
	return n
}

func odFloat(c *program.Call, size int) dumped {
	value := func(b []byte) float64 {
		if size == 4 {
			return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	if c.Edition == program.GNU {
		return dumped{size: size, width: map[int]int{4: 15, 8: 24}[size], text: func(b []byte) string { return strconv.FormatFloat(value(b), 'g', -1, 8*size) }}
	}
	return dumped{size: size, width: map[int]int{4: 15, 8: 23}[size], text: func(b []byte) string { return fmt.Sprintf("%.*e", map[int]int{4: 7, 8: 15}[size], value(b)) }}
}

// odNames are the characters as -a names them.
var odNames = func() (out [128]string) {
	for i, name := range strings.Fields("nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp") {
		out[i] = name
	}
	for i := '!'; i < 127; i++ {
		out[i] = string(i)
	}
	out[127] = "del"
	return out
}()

// odCharacter is a byte as -c shows it.
func odCharacter(b byte) string {
	if at := strings.IndexByte("\x00\a\b\t\n\v\f\r", b); at >= 0 {
		return `\` + "0abtnvfr"[at:at+1]
	}
	if b < ' ' || b >= 127 {
		return fmt.Sprintf("%03o", b)
	}
	return string(rune(b))
}

// odStrings writes the strings of so many printable characters that a zero byte
// ends.
func odStrings(c *program.Call, data []byte, offset int, address, least string) int {
	n, err := strconv.Atoi(least)
	if err != nil || n < 0 {
		return c.Fail("invalid number '%s'", least)
	}
	start := 0
	for i, b := range data {
		switch {
		case b == 0 && i-start >= n && i > start:
			space := " "
			if address == "" {
				space = ""
			}
			c.Print("%s%s%s\n", odAddress(address, offset+start), space, data[start:i])
			start = i + 1
		case b < ' ' || b >= 127:
			start = i + 1
		}
	}
	return 0
}

func printable(b byte) byte {
	if b < ' ' || b >= 127 {
		return '.'
	}
	return b
}
