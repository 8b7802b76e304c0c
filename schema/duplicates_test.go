package schema

import (
	"strings"
	"testing"

	"github.com/gherkube/gherkube/schema/input"
)

// TestVeryManyDuplicates: something is said about the first thousand duplicates of an
// object, and the last of them says how many there are beside those.
func TestVeryManyDuplicates(t *testing.T) {
	const more = 5
	text := strings.Repeat("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n", 1+maxDuplicates+more)
	text += strings.Repeat("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n---\n", 2)
	report := New().Validate(input.Source{Name: "a.yaml", Bytes: []byte(text)})
	if got := len(report.Findings); got != maxDuplicates+1 {
		t.Fatalf("%d findings, want %d", got, maxDuplicates+1)
	}
	for i, f := range report.Findings {
		if f.Rule != ruleDuplicateObject.ID || f.Position.Width != 1 || f.ObjectNumber == 0 {
			t.Errorf("a finding of %s at %s, %d wide, about the object %d", f.Rule, f.Position, f.Position.Width, f.ObjectNumber)
		}
		if want := i == maxDuplicates-1; strings.HasPrefix(f.Hint, "5 more objects have this name") != want {
			t.Errorf("the hint of finding %d is %q", i, f.Hint)
		}
	}
}
