package plaintext_test

import (
	"testing"
	"unicode/utf8"

	"github.com/gherkube/gherkube/schema/plaintext"
)

func TestReplaced(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"plain é\n\ttext":   "plain é\n\ttext",
		"\x1b[31mred":       "?[31mred",
		"a\u202eb\u2066c":   "a?b?c",
		"a\u2028b\u200fc":   "a?b?c",
		"a\xffb\x00":        "a\ufffdb?",
		"\u0085\ufffe\x7f!": "???!",
	} {
		if got := plaintext.Replaced(text, plaintext.Unfit, func(rune) rune { return '?' }); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzReplaced: whatever comes in, what is shown is UTF-8 without unfit characters.
func FuzzReplaced(f *testing.F) {
	f.Add("a\xff\x1b\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		got := plaintext.Replaced(text, plaintext.Unfit, func(rune) rune { return utf8.RuneError })
		for _, r := range got {
			if plaintext.Unfit(r) {
				t.Errorf("%q has %q", got, r)
			}
		}
		if !utf8.ValidString(got) {
			t.Errorf("%q is no UTF-8", got)
		}
	})
}
