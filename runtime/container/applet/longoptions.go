package applet

import "strings"

// long replaces options that are spelled out by their letters, which names has:
// "brief=q label=L:" means that --brief is -q and --label is -L with a value.
func long(args []string, names string) []string {
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
