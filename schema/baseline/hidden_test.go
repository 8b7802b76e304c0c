package baseline_test

import (
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema/baseline"
)

// TestHidden: what was not validated, because the object cannot be decoded any
// more, is neither stale nor dropped.
func TestHidden(t *testing.T) {
	const text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a b: c}\n"
	old, _ := written(t, validate(text))
	for _, test := range []struct {
		name, text  string
		stale, kept int
	}{
		{"corrected", strings.Replace(text, "a b", "ab", 1), 1, 0},
		{"an unknown field", text + "dta: {}\n", 0, 2},
		{"a wrong type", text + "binaryData: 1\n", 0, 2},
		{"in another object", strings.Replace(text, "a b", "ab", 1) + "---\n" + strings.Replace(text, "name: a", "name: c", 1) + "dta: {}\n", 1, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			report, use := old.Apply(validate(test.text), here)
			if n := len(use.Stale(func(string) bool { return true })); n != test.stale {
				t.Errorf("%d stale, want %d", n, test.stale)
			}
			again := baseline.Of("b.json", report, here, old, func(string) bool { return false })
			if again.Len() != test.kept {
				t.Errorf("%d entries, want %d", again.Len(), test.kept)
			}
		})
	}
}
