package terminal

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// cut knows -d and -f or -c, with a list such as 1,3-.
func cut(_ *workspace, args []string, s streams) (int, error) {
	values := map[byte]string{'d': "\t"}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if len(arg) < 2 || arg[0] != '-' || !strings.Contains("dfc", arg[1:2]) {
			return unsupported(s, "cut", "-d, -f and -c on standard input")
		}
		value := arg[2:]
		if value == "" {
			if i++; i == len(args) {
				return unsupported(s, "cut", "-d, -f and -c on standard input")
			}
			value = args[i]
		}
		values[arg[1]] = value
	}
	list := values['f'] + values['c']
	selects, ok := positions(list)
	if !ok || values['f'] != "" && values['c'] != "" || len([]rune(values['d'])) != 1 {
		fmt.Fprintf(s.err, "cut: not a list of fields or characters: %s\n", list)
		return 1, nil
	}
	for _, line := range lines(s.in) {
		if values['c'] != "" {
			fmt.Fprintln(s.out, strings.Join(selected(strings.Split(line, ""), selects), ""))
			continue
		}
		fields := strings.Split(line, values['d'])
		if len(fields) > 1 {
			fields = selected(fields, selects)
		}
		fmt.Fprintln(s.out, strings.Join(fields, values['d']))
	}
	return 0, nil
}

// positions reads a list such as 1,3-5,7-.
func positions(list string) (selects func(int) bool, ok bool) {
	type span struct{ from, to int }
	var spans []span
	for _, part := range strings.Split(list, ",") {
		first, last, ranged := strings.Cut(part, "-")
		if first == "" && ranged {
			first = "1"
		}
		from, err := strconv.Atoi(first)
		to := from
		var wrong error
		switch {
		case ranged && last == "":
			to = int(^uint(0) >> 1)
		case ranged:
			to, wrong = strconv.Atoi(last)
		}
		if err != nil || wrong != nil || from < 1 || to < from {
			return nil, false
		}
		spans = append(spans, span{from, to})
	}
	return func(n int) bool {
		for _, s := range spans {
			if n >= s.from && n <= s.to {
				return true
			}
		}
		return false
	}, true
}

func selected(all []string, selects func(int) bool) []string {
	var out []string
	for i, part := range all {
		if selects(i + 1) {
			out = append(out, part)
		}
	}
	return out
}

// translate is tr, with -d and -s, ranges, and a few classes.
func translate(_ *workspace, args []string, s streams) (int, error) {
	flags, rest := split(args, "ds")
	one, two := len(rest) == 1, len(rest) == 2
	if flags == nil || !(one && flags['d'] != flags['s'] || two && !flags['d']) {
		return unsupported(s, "tr", "SET SET, -d SET, -s SET on standard input")
	}
	from := characters(rest[0])
	to := from
	if len(rest) == 2 {
		to = characters(rest[1])
	}
	if len(to) == 0 {
		return unsupported(s, "tr", "sets that are not empty")
	}
	text, err := io.ReadAll(s.in)
	if err != nil {
		return 1, err
	}
	var out strings.Builder
	last := rune(-1)
	for _, r := range string(text) {
		i := strings.IndexRune(string(from), r)
		if i >= 0 {
			if flags['d'] {
				continue
			}
			r = to[min(len([]rune(string(from)[:i])), len(to)-1)]
		}
		if flags['s'] && r == last && strings.ContainsRune(string(to), r) {
			continue
		}
		out.WriteRune(r)
		last = r
	}
	_, err = io.WriteString(s.out, out.String())
	return 0, err
}

// classes are those of tr's sets.
var classes = strings.NewReplacer("[:lower:]", "a-z", "[:upper:]", "A-Z", "[:digit:]", "0-9", "[:space:]", " \t\n\v\f\r", "[:alpha:]", "A-Za-z",
	`\n`, "\n", `\t`, "\t", `\r`, "\r", `\\`, `\`)

// characters are those of a set.
func characters(set string) []rune {
	all := []rune(classes.Replace(set))
	var out []rune
	for i := 0; i < len(all); i++ {
		if i+2 < len(all) && all[i+1] == '-' && all[i] <= all[i+2] {
			for r := all[i]; r <= all[i+2]; r++ {
				out = append(out, r)
			}
			i += 2
			continue
		}
		out = append(out, all[i])
	}
	return out
}

// tee knows -a; what it writes are files of the scenario.
func tee(t *workspace, args []string, s streams) (int, error) {
	flags, names := split(args, "a")
	if flags == nil {
		return unsupported(s, "tee", "-a and files")
	}
	text, err := io.ReadAll(s.in)
	if err != nil {
		return 1, err
	}
	how := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if flags['a'] {
		how = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	for _, name := range names {
		path, err := t.path(name)
		if err != nil {
			return 1, err
		}
		file, err := os.OpenFile(path, how, 0o600)
		if err != nil {
			return 1, err
		}
		_, err = file.Write(text)
		if closing := file.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return 1, err
		}
	}
	_, err = s.out.Write(text)
	return 0, err
}
