package applet

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// xargs runs a command with what it reads as arguments.
func xargs(c *program.Call) int {
	valued := "nIPsaE" + map[bool]string{true: "dL"}[c.Edition == program.GNU]
	own, command := untilOperand(c.Args, valued)
	for i, arg := range own {
		if strings.HasPrefix(arg, "-e") && !strings.HasPrefix(arg, "-E") { // whose value is optional
			own[i] = "-E" + strings.TrimPrefix(arg, "-e")
		}
	}
	o, _, bad := program.ParseOptions(program.LongOptions(own, "null=0 no-run-if-empty=r verbose=t max-args=n: max-procs=P: replace=I: delimiter=d: arg-file=a: max-lines=L:"), "0rtxp", valued)
	if bad != "" {
		return c.Usage(bad)
	}
	if len(command) == 0 {
		command = []string{"echo"}
	}
	name, given := o["a"]
	if !given {
		name = "-"
	}
	data, err := c.Slurp(name)
	if err != nil {
		return c.Fail("%s: %v", name, err)
	}
	items, err := xargsItems(string(data), o)
	if err != nil {
		return c.Fail("%v", err)
	}
	if placeholder, ok := o["I"]; ok {
		return xargsEach(c, command, placeholder, items, o)
	}
	size := max(1, len(items))
	for _, option := range []string{"n", "L"} {
		if n, err := strconv.Atoi(o[option]); err == nil && n > 0 {
			size = n
		}
	}
	if len(items) == 0 && !o.Has("r") {
		return xargsRun(c, command, o)
	}
	status := 0
	for len(items) > 0 {
		n := min(size, len(items))
		code := xargsRun(c, append(append([]string{}, command...), items[:n]...), o)
		if status = max(status, code); code >= 124 {
			return code
		}
		items = items[n:]
	}
	return status
}

// xargsEach runs the command for each line, in the place of a placeholder.
func xargsEach(c *program.Call, command []string, placeholder string, lines []string, o program.Options) int {
	status := 0
	for _, line := range lines {
		args := make([]string, len(command))
		for i, a := range command {
			args[i] = strings.ReplaceAll(a, placeholder, line)
		}
		code := xargsRun(c, args, o)
		if status = max(status, code); code >= 124 {
			return code
		}
	}
	return status
}

func xargsRun(c *program.Call, command []string, o program.Options) int {
	if o.Has("t") {
		c.Errorf("%s\n", strings.Join(command, " "))
	}
	code := c.Spawn(command)
	if code == 255 {
		c.Complain("%s: exited with status 255; aborting", command[0])
	}
	return xargsStatus(code)
}

var errUnmatched = errors.New("unmatched quote")

// xargsItems are the arguments in a text: words, of which quotes and backslashes keep
// blanks; with -I lines; with -0 and -d what is between the bytes.
func xargsItems(text string, o program.Options) (items []string, err error) {
	separator, given := o["d"]
	switch {
	case o.Has("0"):
		separator, given = "\x00", true
	case given:
		separator = program.Unescaped(separator)
	}
	if given && separator != "" {
		if text == "" {
			return nil, nil
		}
		return strings.Split(strings.TrimSuffix(text, separator), separator), nil
	}
	_, whole := o["I"]
	var word strings.Builder
	inWord, quote := false, byte(0)
	end := func() {
		if inWord {
			items = append(items, word.String())
		}
		word.Reset()
		inWord = false
	}
	for i := 0; i < len(text); i++ {
		ch := text[i]
		switch {
		case quote != 0 && ch == quote:
			quote = 0
		case quote != 0 && ch == '\n':
			return nil, errUnmatched
		case quote != 0:
			word.WriteByte(ch)
		case ch == '\'' || ch == '"':
			quote, inWord = ch, true
		case ch == '\\' && i+1 < len(text):
			i++
			word.WriteByte(text[i])
			inWord = true
		case ch == '\n', !whole && (ch == ' ' || ch == '\t'):
			end()
		case whole && !inWord && (ch == ' ' || ch == '\t'):
		default:
			word.WriteByte(ch)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, errUnmatched
	}
	end()
	if stop, given := o["E"]; given && stop != "" {
		for i, item := range items {
			if item == stop {
				return items[:i], nil
			}
		}
	}
	return items, nil
}

// xargsStatus is 123 for a command that failed, as POSIX has it.
func xargsStatus(code int) int {
	switch code {
	case 0, 126, 127:
		return code
	case 255:
		return 124
	}
	return 123
}
