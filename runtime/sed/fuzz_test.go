package sed_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/sed"
)

// FuzzSed: whatever a script is, it is read or refused, and ends within its steps.
func FuzzSed(f *testing.F) {
	for _, script := range []string{
		"s/a/b/g", "$!N;P;D", ":a;s/x/xx/;ta", "y/abc/xyz/", "/a/,/b/{s//c/;p}", "1~2d", "0,/a/p", "2,+1!d", "a\\\ntext", "#n\np", "s|a\\|b|x|w f", `\,a,I{h;G;x}`, "{{{", "}", "b nowhere",
	} {
		f.Add(script, "a\nb\nc", false)
		f.Add(script, "a b\n\n", true)
	}
	f.Fuzz(func(t *testing.T, script, input string, gnu bool) {
		program, err := sed.Parse(script, sed.Options{GNU: gnu, Extended: gnu})
		if err != nil {
			return
		}
		h := &host{lines: strings.Split(input, "\n")}
		if _, err := program.Run(h, false); err != nil && !errors.Is(err, errEnough) && !errors.Is(err, sed.ErrTooLarge) && !strings.Contains(err.Error(), "no previous regexp") {
			t.Errorf("%q: %v", script, err)
		}
	})
}

var errEnough = errors.New("enough")

// host ends a program after some steps.
type host struct {
	lines []string
	steps int
}

func (h *host) Next() (line string, broken, ok bool, err error) {
	if len(h.lines) == 0 {
		return "", false, false, nil
	}
	line, h.lines = h.lines[0], h.lines[1:]
	return line, len(h.lines) > 0, true, nil
}

func (h *host) Write(string) error { return nil }

func (h *host) Contents(string) (string, error) { return "x\ny", nil }

func (h *host) Append(string, string) error { return nil }

func (h *host) Step(size int) error {
	if h.steps += 1 + size>>4; h.steps > 20_000 {
		return errEnough
	}
	return nil
}
