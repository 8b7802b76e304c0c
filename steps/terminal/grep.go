package terminal

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/gherkube/gherkube/runtime/sed"
)

// grepFlags are the flags of grep's that the terminal knows, besides -e.
const grepFlags = "cEFhHinoqvwx"

// grep reads its input, or files of the scenario or its repository.
func grep(t *workspace, args []string, s streams) (int, error) {
	args, patterns := patternsOf(args)
	flags, rest := split(args, grepFlags)
	if len(patterns) == 0 && len(rest) > 0 {
		patterns, rest = rest[:1], rest[1:]
	}
	if flags == nil || len(patterns) == 0 {
		return unsupported(s, "grep", "-c, -E, -F, -h, -H, -i, -n, -o, -q, -v, -w, -x, -e PATTERN, a pattern and files")
	}
	re, err := grepPattern(patterns, flags)
	if err != nil {
		fmt.Fprintf(s.err, "grep: %v\n", err)
		return 2, nil
	}
	found, failed := 0, false
	search := func(label string, ls []string) {
		found += (grepping{re, flags, label, s}).lines(ls)
	}
	if len(rest) == 0 {
		search("", lines(s.in))
	}
	for _, name := range rest {
		text, _, err := t.content("grep", name, s)
		if err != nil {
			return 2, err
		}
		if failed = failed || text == nil; text == nil {
			continue
		}
		label := ""
		if flags['H'] || len(rest) > 1 && !flags['h'] {
			label = name + ":"
		}
		search(label, lines(strings.NewReader(string(text))))
	}
	switch {
	case failed:
		return 2, nil
	case found == 0:
		return 1, nil
	}
	return 0, nil
}

// grepping is a search.
type grepping struct {
	re    *regexp.Regexp
	flags map[byte]bool
	label string // before each line
	streams
}

// lines searches lines, prints what is found, and counts it.
func (g grepping) lines(ls []string) int {
	n := 0
	for i, line := range ls {
		if g.re.MatchString(line) == g.flags['v'] {
			continue
		}
		n++
		at := g.label
		if g.flags['n'] {
			at += fmt.Sprintf("%d:", i+1)
		}
		switch {
		case g.flags['q'], g.flags['c']:
		case g.flags['o']:
			for _, m := range g.re.FindAllString(line, -1) {
				fmt.Fprintln(g.out, at+m)
			}
		default:
			fmt.Fprintln(g.out, at+line)
		}
	}
	if g.flags['c'] && !g.flags['q'] {
		fmt.Fprintf(g.out, "%s%d\n", g.label, n)
	}
	return n
}

// grepPattern makes one expression of all patterns; each line of one is one of them.
func grepPattern(patterns []string, flags map[byte]bool) (*regexp.Regexp, error) {
	var all []string
	for _, p := range strings.Split(strings.Join(patterns, "\n"), "\n") {
		switch {
		case flags['F']:
			p = regexp.QuoteMeta(p)
		case !flags['E']:
			p = sed.Basic(p)
		}
		all = append(all, "(?:"+p+")")
	}
	expr := strings.Join(all, "|")
	if flags['w'] {
		expr = `\b(?:` + expr + `)\b`
	}
	if flags['x'] {
		expr = "^(?:" + expr + ")$"
	}
	if flags['i'] {
		expr = "(?i)" + expr
	}
	return sed.Compile(expr)
}

// patternsOf takes the patterns of -e out of grep's arguments.
func patternsOf(args []string) (others, patterns []string) {
	for i := 0; i < len(args); i++ {
		if args[i] == "-e" && i+1 < len(args) {
			i++
			patterns = append(patterns, args[i])
			continue
		}
		others = append(others, args[i])
	}
	return others, patterns
}
