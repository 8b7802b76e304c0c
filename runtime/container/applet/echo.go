package applet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

func echo(c *program.Call) int {
	args, newline, escapes := c.Args, true, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && strings.Trim(args[0][1:], "neE") == "" {
		for _, f := range args[0][1:] {
			switch f {
			case 'n':
				newline = false
			case 'e':
				escapes = true
			case 'E':
				escapes = false
			}
		}
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if escapes {
		var stop bool
		if text, stop = expandEscapes(text, true); stop {
			newline = false
		}
	}
	if newline {
		text += "\n"
	}
	return c.Output([]byte(text))
}

// expandEscapes decodes backslash escapes; \c stops. zeroOctal is echo's form
// \0nnn.
func expandEscapes(s string, zeroOctal bool) (out string, stop bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		switch next := s[i+1]; {
		case next == 'c':
			return b.String(), true
		case next == 'x':
			end := i + 2
			for end < len(s) && end < i+4 && strings.IndexByte("0123456789abcdefABCDEF", s[end]) >= 0 {
				end++
			}
			n, err := strconv.ParseUint(s[i+2:end], 16, 8)
			if err != nil {
				b.WriteString(`\x`)
				i++
				continue
			}
			b.WriteByte(byte(n))
			i = end - 1
		case zeroOctal && next == '0' && i+2 < len(s) && s[i+2] >= '0' && s[i+2] <= '7':
			value, n := unescape(`\` + s[i+2:])
			b.WriteByte(value)
			i += n
		case strings.IndexByte(`ntrabfve\01234567`, next) >= 0:
			value, n := unescape(s[i:])
			b.WriteByte(value)
			i += n - 1
		default:
			b.WriteString(s[i : i+2])
			i++
		}
	}
	return b.String(), false
}

func printf(c *program.Call) int {
	args := c.Args
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return c.Usage("")
	}
	format, args := args[0], args[1:]
	status := 0
	for {
		used, stop, s := printfOnce(c, format, args)
		status = max(status, s)
		args = args[min(used, len(args)):]
		if used == 0 || len(args) == 0 || stop {
			return status
		}
		c.P.Step()
	}
}

// printfOnce prints once through the format and returns how many arguments that
// took.
func printfOnce(c *program.Call, format string, args []string) (used int, stop bool, status int) {
	var out strings.Builder
	next := func() string {
		used++
		if used <= len(args) {
			return args[used-1]
		}
		return ""
	}
	for i := 0; i < len(format); i++ {
		switch {
		case format[i] == '\\':
			end := i + 2
			for end < len(format) && end < i+4 && format[end-1] != 'n' && (format[end] >= '0' && format[end] <= '7' || format[i+1] == 'x') {
				end++
			}
			text, ended := expandEscapes(format[i:min(end, len(format))], false)
			out.WriteString(text)
			if ended {
				stop = true
				i = len(format)
				continue
			}
			i = min(end, len(format)) - 1
		case format[i] == '%' && i+1 < len(format):
			end := i + 1
			for end < len(format) && strings.IndexByte("-+ #0123456789.*", format[end]) >= 0 {
				end++
			}
			if end == len(format) {
				c.Complain("%%: invalid format")
				return used, true, 1
			}
			spec := format[i:end]
			for end+1 < len(format) && strings.IndexByte("hlLqjzt", format[end]) >= 0 && (format[end] != 'q' || c.Edition != program.GNU) {
				end++ // the size of a number, which is the largest here anyway
			}
			verb := format[end]
			for strings.Contains(spec, "*") {
				spec = strings.Replace(spec, "*", next(), 1)
			}
			text, ended, s := printfDirective(c, spec, verb, next)
			out.WriteString(text)
			status = max(status, s)
			if ended {
				stop = true
				i = len(format)
				continue
			}
			i = end
		default:
			out.WriteByte(format[i])
		}
	}
	if c.Output([]byte(out.String())) != 0 {
		status = 1
	}
	return used, stop, status
}

// maxWidth is how wide printf makes a field, and how precise.
const maxWidth = 1 << 16

// directiveParts are the flags, the width and the precision of a directive.
var directiveParts = regexp.MustCompile(`^%[-+ #0]*([0-9]*)(?:\.-?([0-9]*))?$`)

func printfDirective(c *program.Call, spec string, verb byte, next func() string) (text string, stop bool, status int) {
	parts := directiveParts.FindStringSubmatch(spec)
	if parts == nil || verb == '%' && spec != "%" {
		return "", true, c.Fail("%s%c: invalid format", spec, verb)
	}
	for _, number := range parts[1:] {
		if n, err := strconv.Atoi(number); number != "" && (err != nil || n > maxWidth) {
			return "", true, c.Fail("%s%c: %v", spec, verb, program.ErrTooLarge)
		}
	}
	switch verb {
	case '%':
		return "%", false, 0
	case 's':
		return fmt.Sprintf(spec+"s", next()), false, 0
	case 'c':
		letter := next()
		if letter == "" {
			letter = "\x00"
		}
		return fmt.Sprintf(spec+"s", letter[:1]), false, 0
	case 'b':
		text, stop = expandEscapes(next(), true)
		return text, stop, 0
	case 'q':
		if c.Edition == program.GNU {
			return Quote(next()), false, 0
		}
	case 'd', 'i', 'u', 'o', 'x', 'X':
		n, status := integer(c, next())
		switch verb {
		case 'd', 'i':
			return fmt.Sprintf(spec+"d", n), false, status
		case 'u':
			verb = 'd'
		}
		return fmt.Sprintf(spec+string(verb), uint64(n)), false, status
	case 'f', 'F', 'e', 'E', 'g', 'G':
		arg := next()
		n, err := strconv.ParseFloat(strings.TrimSpace(arg), 64)
		if len(arg) > 1 && (arg[0] == '\'' || arg[0] == '"') {
			n, err = float64(arg[1]), nil
		}
		if err != nil && (arg != "" || c.Edition != program.GNU) {
			c.Complain("invalid number '%s'", arg)
			status = 1
		}
		return fmt.Sprintf(spec+string(verb), n), false, status
	}
	return "", true, c.Fail("%s%c: invalid format", spec, verb)
}

// integer is the number of an argument, or the code of the letter after a quote.
func integer(c *program.Call, arg string) (n int64, status int) {
	if arg != "" && (arg[0] == '\'' || arg[0] == '"') {
		if len(arg) > 1 {
			n = int64(arg[1])
		}
		return n, 0
	}
	n, err := strconv.ParseInt(arg, 0, 64)
	if err != nil && (arg != "" || c.Edition != program.GNU) {
		c.Complain("invalid number '%s'", arg)
		return n, 1
	}
	return n, 0
}

// Quote is a word as a shell reads it back.
func Quote(v string) string { return "'" + strings.ReplaceAll(v, "'", `'"'"'`) + "'" }
