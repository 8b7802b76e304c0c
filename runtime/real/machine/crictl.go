package machine

import (
	"regexp"
	"strconv"
)

// fatal is how crictl says why it failed: the last line of a logger's text.
var fatal = regexp.MustCompile(`level=fatal msg=("(?:[^"\\]|\\.)*")`)

// PullFailure says in one line why a pull by crictl failed: crictl's own words
// without those of the programs that carried them, if err has them.
func PullFailure(err error) string {
	if m := fatal.FindStringSubmatch(err.Error()); m != nil {
		if text, err := strconv.Unquote(m[1]); err == nil {
			return text
		}
	}
	return err.Error()
}
