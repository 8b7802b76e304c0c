package feature

import (
	"strings"
	"testing"
)

func TestTagExpressions(t *testing.T) {
	for _, c := range []struct {
		text string
		tags string
		want bool
	}{
		{"", "", true},
		{"@a", "@a @b", true},
		{"not @a", "@b", true},
		{"not @a", "@a", false},
		{"@a and not (@b or @c)", "@a", true},
		{"@a and not (@b or @c)", "@a @c", false},
		{"@a or @b and @c", "@a", true},
		{"@b:init-order", "@b:init-order", true},
	} {
		e, err := ParseTags(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := e.Selects(strings.Fields(c.tags)); got != c.want {
			t.Errorf("%q on %s: %v, want %v", c.text, c.tags, got, c.want)
		}
	}
	for _, bad := range []string{"@a and", "(@a", "@a @b", "a", "not", "@a)"} {
		if _, err := ParseTags(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
