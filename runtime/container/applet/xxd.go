package applet

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// xxd writes bytes in hexadecimal, or with -r the bytes of what it has written.
func xxd(c *program.Call) int {
	args := c.Args
	for i, arg := range args {
		if arg == "-ps" || arg == "-plain" { // as vim's xxd has it
			args = append(append(append([]string{}, args[:i]...), "-p"), args[i+1:]...)
		}
	}
	o, names, bad := program.ParseOptions(args, "pri", "gclso")
	if bad != "" || len(names) > 1 {
		return c.Usage(bad)
	}
	numbers := map[string]int64{"g": 2, "c": 16, "l": program.MostInput, "s": 0, "o": 0}
	if o.Has("p") {
		numbers["c"] = 30
	}
	for option := range numbers {
		text, given := o[option]
		if !given {
			continue
		}
		n, err := parseOffset(text)
		if err != nil || n > program.MostInput || option == "c" && (n < 1 || n > 256) {
			return c.Fail("invalid number '%s'", text)
		}
		numbers[option] = n
	}
	name := append(names, "-")[0]
	data, err := c.Slurp(name)
	if err != nil {
		return c.Fail("%s: %v", name, err)
	}
	switch {
	case o.Has("i"):
		return c.Fail("not supported by gherkube's model of the applet: -i")
	case o.Has("r"):
		return c.Output(xxdBytes(string(data), o.Has("p")))
	case name == "-" && numbers["s"] > 0:
		return c.Fail("stdin: Illegal seek")
	}
	data = data[min(numbers["s"], int64(len(data))):]
	data = data[:min(numbers["l"], int64(len(data)))]
	return xxdLines(c, data, numbers, o.Has("p"))
}

func xxdLines(c *program.Call, data []byte, numbers map[string]int64, plain bool) int {
	width, group := int(numbers["c"]), int(numbers["g"])
	var b strings.Builder
	for at := 0; at < len(data); at += width {
		c.P.Work(width * 16)
		line := data[at:min(at+width, len(data))]
		if plain {
			fmt.Fprintf(&b, "%x\n", line)
			continue
		}
		var columns, text strings.Builder
		for i := range width {
			if i < len(line) {
				fmt.Fprintf(&columns, "%02x", line[i])
				text.WriteByte(printable(line[i]))
			} else {
				columns.WriteString("  ")
			}
			if group > 0 && (i+1)%group == 0 && i+1 < width {
				columns.WriteByte(' ')
			}
		}
		fmt.Fprintf(&b, "%08x: %s  %s\n", int64(at)+numbers["s"]+numbers["o"], columns.String(), text.String())
	}
	return c.Output([]byte(b.String()))
}

// xxdBytes are those that lines of xxd stand for. Their offsets are taken to be
// those that follow from the bytes.
func xxdBytes(text string, plain bool) (out []byte) {
	for line := range strings.Lines(text) {
		if !plain {
			_, after, found := strings.Cut(line, ": ")
			if !found {
				continue
			}
			line, _, _ = strings.Cut(after, "  ")
		}
		digits := strings.Map(func(r rune) rune {
			if strings.ContainsRune("0123456789abcdefABCDEF", r) {
				return r
			}
			return -1
		}, line)
		decoded, _ := hex.DecodeString(digits[:len(digits)&^1]) // they are digits
		out = append(out, decoded...)
	}
	return out
}

// hexFormat is one of hexdump's formats: how often it is used in a line, for how many
// bytes, and printf's format.
type hexFormat struct {
	count, size int
	text        string
}

// parseHexFormat reads the argument of hexdump -e.
func parseHexFormat(text string) (out []hexFormat, err error) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		before, rest, found := strings.Cut(text, `"`)
		inner, after, closed := strings.Cut(rest, `"`)
		if !found || !closed {
			return nil, fmt.Errorf("bad format {%s}", text)
		}
		f := hexFormat{count: 1, text: program.Unescaped(inner)}
		count, size, hasSize := strings.Cut(strings.TrimSpace(before), "/")
		if f.count, err = number(count, 1); err != nil {
			return nil, fmt.Errorf("bad format {%s}", text)
		}
		if hasSize {
			if f.size, err = number(size, 1); err != nil {
				return nil, fmt.Errorf("bad format {%s}", text)
			}
		}
		out, text = append(out, f), after
	}
	return out, nil
}

// number is a small number that a text has, or else another one.
func number(text string, otherwise int) (int, error) {
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err == nil && (n < 1 || n > 4096) {
		err = strconv.ErrRange
	}
	return n, err
}
