package terminal

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// filters are the small programs for reading a command's output.
var filters = map[string]func(w *workspace, args []string, s streams) (int, error){
	"cat":      cat,
	"cut":      cut,
	"envsubst": envsubst,
	"grep":     grep,
	"head":     head,
	"sed":      sedFilter,
	"sort":     sortLines,
	"tail":     tail,
	"tee":      tee,
	"tr":       translate,
	"uniq":     uniq,
	"wc":       countLines,
}

// cat knows -A.
func cat(w *workspace, args []string, s streams) (int, error) {
	if len(args) > 0 && args[0] == "-A" {
		var plain bytes.Buffer
		code, err := cat(w, args[1:], streams{in: s.in, out: &plain, err: s.err})
		if err == nil {
			_, err = io.WriteString(s.out, visible(plain.String()))
		}
		return code, err
	}
	if len(args) == 0 {
		_, err := io.Copy(s.out, s.in)
		return 0, err
	}
	for _, name := range args {
		path, err := w.locate(name)
		if err != nil {
			return 0, err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintf(s.err, "cat: %s: No such file or directory\n", name)
			return 1, nil
		}
		if _, err := s.out.Write(b); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// visible is what cat -A makes of a text: an end of line is $, a tab is ^I, other
// control characters are ^ and a letter, and what is not ASCII is M- and what its
// lower seven bits are.
func visible(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		if b >= 0x80 {
			out.WriteString("M-")
			b &= 0x7f
		} else if b == '\n' {
			out.WriteString("$\n")
			continue
		}
		switch {
		case b < 0x20:
			out.Write([]byte{'^', b + '@'})
		case b == 0x7f:
			out.WriteString("^?")
		default:
			out.WriteByte(b)
		}
	}
	return out.String()
}

func countLines(_ *workspace, args []string, s streams) (int, error) {
	if !slices.Equal(args, []string{"-l"}) {
		return unsupported(s, "wc", "-l on standard input")
	}
	fmt.Fprintln(s.out, len(lines(s.in)))
	return 0, nil
}

func sortLines(_ *workspace, args []string, s streams) (int, error) {
	flags, rest := split(args, "ru")
	if flags == nil || len(rest) != 0 {
		return unsupported(s, "sort", "-r and -u on standard input")
	}
	ls := lines(s.in)
	slices.Sort(ls)
	if flags['u'] {
		ls = slices.Compact(ls)
	}
	if flags['r'] {
		slices.Reverse(ls)
	}
	return printLines(s, ls)
}

func uniq(_ *workspace, args []string, s streams) (int, error) {
	flags, rest := split(args, "c")
	if flags == nil || len(rest) != 0 {
		return unsupported(s, "uniq", "-c on standard input")
	}
	ls := lines(s.in)
	for i := 0; i < len(ls); {
		j := i
		for j < len(ls) && ls[j] == ls[i] {
			j++
		}
		if flags['c'] {
			fmt.Fprintf(s.out, "%7d ", j-i)
		}
		fmt.Fprintln(s.out, ls[i])
		i = j
	}
	return 0, nil
}

func head(_ *workspace, args []string, s streams) (int, error) {
	n, ok := lineCount(args)
	if !ok {
		return unsupported(s, "head", "-n N on standard input")
	}
	ls := lines(s.in)
	return printLines(s, ls[:min(n, len(ls))])
}

func tail(_ *workspace, args []string, s streams) (int, error) {
	n, ok := lineCount(args)
	if !ok {
		return unsupported(s, "tail", "-n N on standard input")
	}
	ls := lines(s.in)
	return printLines(s, ls[max(0, len(ls)-n):])
}

// lineCount reads "", -N, -n N.
func lineCount(args []string) (int, bool) {
	switch {
	case len(args) == 0:
		return 10, true
	case len(args) == 2 && args[0] == "-n":
		args = args[1:]
	case len(args) == 1 && strings.HasPrefix(args[0], "-"):
		args = []string{args[0][1:]}
	default:
		return 0, false
	}
	n, err := strconv.Atoi(args[0])
	return n, err == nil && n >= 0
}

func printLines(s streams, ls []string) (int, error) {
	for _, l := range ls {
		fmt.Fprintln(s.out, l)
	}
	return 0, nil
}

func unsupported(s streams, program, knows string) (int, error) {
	fmt.Fprintf(s.err, "%s: not supported here: only %s\n", program, knows)
	return 2, nil
}

// split separates single-letter flags from the rest; nil flags if there is an
// unknown one.
func split(args []string, known string) (map[byte]bool, []string) {
	flags := map[byte]bool{}
	var rest []string
	for _, a := range args {
		if len(a) < 2 || a[0] != '-' {
			rest = append(rest, a)
			continue
		}
		for i := 1; i < len(a); i++ {
			if !strings.Contains(known, a[i:i+1]) {
				return nil, nil
			}
			flags[a[i]] = true
		}
	}
	return flags, rest
}

func lines(r io.Reader) []string {
	var out []string
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, 1<<24)
	for scan.Scan() {
		out = append(out, scan.Text())
	}
	return out
}
