package shell

import (
	"errors"
	"strings"
	"testing"
)

// The parser is recursive: a script that is nested without end is refused, for
// no program survives the overflow of its stack.
func TestWhatIsNestedTooDeepIsAnError(t *testing.T) {
	const many = 200_000
	for _, script := range []string{
		"echo $((" + strings.Repeat("(", many), "echo $((" + strings.Repeat("!", many) + "1))", strings.Repeat("$(", many), strings.Repeat("{ ", many),
		strings.Repeat("if ", many), "echo " + strings.Repeat("${a:-", many), strings.Repeat("f() { ", many/2),
	} {
		if _, err := parseFile(script, "sh"); !errors.Is(err, errNested) {
			t.Errorf("%.20s…: %v", script, err)
		}
	}
	if _, err := parseFile(strings.Repeat("(", 50)+"true"+strings.Repeat(")", 50)+strings.Repeat("; echo $((1 + (2)))", 10_000), "sh"); err != nil {
		t.Errorf("a long script that is not deep: %v", err)
	}
}
