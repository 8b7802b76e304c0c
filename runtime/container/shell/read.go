package shell

import (
	"strconv"

	"mvdan.cc/sh/v3/syntax"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// read reads a line into variables.
func read(s *shell, args []string) int {
	o, names, bad := program.ParseOptions(args, "rs", "ptnd")
	if bad != "" {
		return s.fail("read", "illegal option -%s", bad)
	}
	if prompt, ok := o["p"]; ok {
		s.write(2, prompt)
	}
	line, ended := readLine(s, o)
	_, raw := o["r"]
	if len(names) == 0 {
		_ = s.set("REPLY", line)
	} else {
		values := s.words.split(line, len(names), raw)
		for i, name := range names {
			value := ""
			if i < len(values) {
				value = values[i]
			}
			if !syntax.ValidName(name) {
				return s.fail("read", "'%s': bad variable name", name)
			}
			if !s.assign(name, value) {
				return 2
			}
		}
	}
	return program.Exit(!ended)
}

// readLine reads up to a line's end, byte by byte, for what follows belongs to
// others. ended is false at the end of the input.
func readLine(s *shell, o map[string]string) (line string, ended bool) {
	in := s.p.FDs[0]
	if in == nil {
		return "", false
	}
	limit := maxVariable
	if n, err := strconv.Atoi(o["n"]); err == nil && n > 0 {
		limit = n
	}
	delimiter := byte('\n')
	if d, ok := o["d"]; ok {
		delimiter = append([]byte(d), 0)[0]
	}
	_, raw := o["r"]
	var out []byte
	b := make([]byte, 1)
	for len(out) < limit {
		n, err := in.Read(s.p, b)
		if err != nil || n == 0 {
			return string(out), false
		}
		if b[0] == delimiter {
			if !raw && len(out) > 0 && out[len(out)-1] == '\\' && !escaped(out[:len(out)-1]) {
				out = out[:len(out)-1]
				continue
			}
			break
		}
		out = append(out, b[0])
	}
	return string(out), true
}

// escaped reports whether text ends with an odd number of backslashes.
func escaped(text []byte) bool {
	n := 0
	for n < len(text) && text[len(text)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}
