package terminal

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

var reference = regexp.MustCompile(`\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))`)

// Substitute puts values in for $NAME and ${NAME}, as envsubst of GNU gettext
// does: nothing else of a shell's language has a meaning. References to
// variables that value does not know stay.
func Substitute(text string, value func(name string) (string, bool)) string {
	return reference.ReplaceAllStringFunc(text, func(use string) string {
		if v, ok := value(strings.Trim(use, "${}")); ok {
			return v
		}
		return use
	})
}

// envsubst puts variables of the shell into the standard input. As GNU's, it
// puts nothing in for those that are not set, and with an argument knows only the
// variables that it names.
func envsubst(_ *workspace, args []string, s streams) (int, error) {
	if len(args) > 1 || len(args) == 1 && strings.HasPrefix(args[0], "-") {
		fmt.Fprintln(s.err, "envsubst: not supported here: only one argument with the variables to put in, such as '$TAG $HOST'")
		return 1, nil
	}
	var only []string
	if len(args) == 1 {
		for _, m := range reference.FindAllStringSubmatch(args[0], -1) {
			only = append(only, m[1]+m[2])
		}
	}
	text, err := io.ReadAll(s.in)
	if err != nil {
		return 0, err
	}
	_, err = io.WriteString(s.out, Substitute(string(text), func(name string) (string, bool) {
		if only != nil && !slices.Contains(only, name) {
			return "", false
		}
		return s.env.Get(name).String(), true
	}))
	return 0, err
}
