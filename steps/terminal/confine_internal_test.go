package terminal

import (
	"strings"
	"testing"
)

// A flag of one command may have the name of another's that is refused.
func TestConfined(t *testing.T) {
	for line, refused := range map[string]bool{
		"get pods --profile=cpu":                      true,
		"get pods --profile cpu":                      true,
		"get pods --warnings-as-errors":               true,
		"top pods --warnings-as-errors=true":          true,
		"debug web --profile-output=x":                true,
		"debug web --image=busybox --profile=general": false,
		"debug web --image=busybox --profile general": false,
		"debug web -- top --profile=x":                false,
		"create -f x --edit":                          true,
		"create -f x --edit=false":                    false,
		"edit pod web":                                true,
		"apply edit-last-applied -f x":                true,
		"apply view-last-applied -f x":                false,
		"proxy":                                       true,
		"":                                            false,
	} {
		if err := confined(strings.Fields(line)); (err != nil) != refused {
			t.Errorf("kubectl %s: %v", line, err)
		}
	}
}
