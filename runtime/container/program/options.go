package program

import "strings"

// Options are the options of a program, by their letters, and the values of those
// that have one.
type Options map[string]string

// Has reports whether an option is given.
func (o Options) Has(letter string) bool {
	_, ok := o[letter]
	return ok
}

// ParseOptions parses single-letter options: flags without and with values. bad is
// the first that is unknown, or has no value: then a colon is after it. Values of repeated options are joined by line
// breaks. Parsing goes on after the first operand, as in GNU's getopt.
func ParseOptions(args []string, flags, valued string) (o Options, rest []string, bad string) {
	o = Options{}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			return o, append(rest, args[i+1:]...), ""
		}
		if len(arg) < 2 || arg[0] != '-' {
			rest = append(rest, arg)
			continue
		}
		if strings.HasPrefix(arg, "--") {
			return o, rest, arg
		}
		for j := 1; j < len(arg); j++ {
			f := string(arg[j])
			switch {
			case strings.Contains(flags, f):
				o[f] = ""
			case strings.Contains(valued, f):
				value := arg[j+1:]
				if value == "" {
					i++
					if i >= len(args) {
						return o, rest, f + ":"
					}
					value = args[i]
				}
				if before, ok := o[f]; ok {
					value = before + "\n" + value
				}
				o[f] = value
				j = len(arg)
			default:
				return o, rest, f
			}
		}
	}
	return o, rest, ""
}

// LongOptions replaces options that are spelled out by their letters, which names has:
// "brief=q label=L:" means that --brief is -q and --label is -L with a value.
func LongOptions(args []string, names string) []string {
	letters := map[string]string{}
	for name := range strings.FieldsSeq(names) {
		word, letter, _ := strings.Cut(name, "=")
		letters[word] = letter
	}
	var out []string
	for i, arg := range args {
		if arg == "--" {
			return append(out, args[i:]...)
		}
		word, value, given := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		letter, ok := letters[word]
		if !ok || !strings.HasPrefix(arg, "--") {
			out = append(out, arg)
			continue
		}
		out = append(out, "-"+strings.TrimSuffix(letter, ":"))
		if given {
			out = append(out, value)
		}
	}
	return out
}

// Unescaped is an argument with what its escapes of blanks and backslashes stand for.
func Unescaped(s string) string {
	return strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\\`, `\`, `\r`, "\r").Replace(s)
}
