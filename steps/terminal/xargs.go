package terminal

import (
	"context"
	"io"
	"strconv"
	"strings"
)

// codeChildFailed is the exit code of xargs when a command has failed.
const codeChildFailed = 123

// xargs knows -r, -n N and -I TEXT, and words without quotes. Its command is echo if none
// is given.
func (t *Terminal) xargs(ctx context.Context, args []string, s streams) (int, error) {
	most, replaced, empty := 0, "", true
	const knows = "-r, -n N, -I TEXT and a command"
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		args = apart(args)
		switch flag := args[0]; {
		case flag == "-r", flag == "--no-run-if-empty":
			empty = false
		case flag == "-n" && len(args) > 1:
			n, err := strconv.Atoi(args[1])
			if err != nil || n < 1 {
				return unsupported(s, "xargs", knows)
			}
			most, args = n, args[1:]
		case flag == "-I" && len(args) > 1 && args[1] != "":
			replaced, args = args[1], args[1:]
		default:
			return unsupported(s, "xargs", knows)
		}
		args = args[1:]
	}
	input, err := io.ReadAll(s.in)
	if err != nil {
		return 1, err
	}
	if strings.ContainsAny(string(input), `"'\`) {
		return unsupported(s, "xargs", "words without quotes and backslashes")
	}
	if len(args) == 0 {
		args = []string{"echo"}
	}
	code := 0
	for _, line := range argumentLines(args, string(input), replaced, most, empty) {
		if _, err := t.count(ctx, line); err != nil {
			return 1, err
		}
		s.in = strings.NewReader("")
		failed, err := 0, error(nil)
		if line[0] == "echo" { // of which the terminal has only bash's own
			_, err = io.WriteString(s.out, strings.Join(line[1:], " ")+"\n")
		} else {
			failed, err = t.command(ctx, line, s)
		}
		switch {
		case err != nil:
			return failed, err
		case failed == codeNotFound:
			return failed, nil
		case failed != 0:
			code = codeChildFailed
		}
	}
	return code, nil
}

// apart parts a flag from what it is given in the same word: -n1, -I{}.
func apart(args []string) []string {
	for _, flag := range []string{"-n", "-I"} {
		if value, ok := strings.CutPrefix(args[0], flag); ok && value != "" {
			return append([]string{flag, value}, args[1:]...)
		}
	}
	return args
}

// argumentLines are the commands that xargs runs.
func argumentLines(command []string, input, replaced string, most int, empty bool) [][]string {
	var all [][]string
	if replaced != "" {
		for _, line := range strings.Split(input, "\n") {
			if line = strings.TrimLeft(line, " \t"); line == "" {
				continue
			}
			var args []string
			for _, arg := range command {
				args = append(args, strings.ReplaceAll(arg, replaced, line))
			}
			all = append(all, args)
		}
		return all
	}
	words := strings.Fields(input)
	if len(words) == 0 && empty {
		return [][]string{command}
	}
	for len(words) > 0 {
		n := len(words)
		if most > 0 {
			n = min(n, most)
		}
		all = append(all, append(append([]string{}, command...), words[:n]...))
		words = words[n:]
	}
	return all
}
