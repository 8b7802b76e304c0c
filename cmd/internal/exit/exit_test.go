package exit

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestTell: each error is told once, and a failure that has said everything
// itself hides nothing beside it.
func TestTell(t *testing.T) {
	silent := &Failure{Code: Failed}
	full := errors.New("--record: no space left on device")
	for name, c := range map[string]struct {
		err  error
		code int
		want string
	}{
		"nothing":                {nil, Passed, ""},
		"all is said":            {silent, Failed, ""},
		"something beside it":    {errors.Join(full, nil, silent), Failed, "p: error: --record: no space left on device\n"},
		"two beside it":          {errors.Join(full, errors.Join(silent, errors.New("and more"))), Failed, "p: error: --record: no space left on device\nand more\n"},
		"with what to do":        {&Failure{Code: Environment, Err: full, Hint: "make room"}, Environment, "p: error: --record: no space left on device\np: hint: make room\n"},
		"two errors in one text": {&Failure{Code: Environment, Err: fmt.Errorf("%w, because %w", full, errors.New("it is"))}, Environment, "p: error: --record: no space left on device, because it is\n"},
	} {
		var out strings.Builder
		if code := Tell(&out, "p", c.err, func(s string) string { return s }); code != c.code || out.String() != c.want {
			t.Errorf("%s: %d %q, want %d %q", name, code, out.String(), c.code, c.want)
		}
	}
}
