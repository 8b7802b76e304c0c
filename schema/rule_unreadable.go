package schema

import (
	"errors"

	"github.com/gherkube/gherkube/schema/input"
)

var ruleUnreadable = Rule{
	ID: "unreadable", Severity: Error, Unsuppressible: true,
	Title:  "a file or folder could not be read in full",
	Doc:    "What could not be read was not validated, so the run cannot succeed.",
	Fix:    "Correct the path or its permissions; leave out what is not a file.",
	Source: "none: nothing reached the API server",
}

// unreadFinding is the finding about a source that was not read or rendered.
func unreadFinding(s *input.Source) Finding {
	f := ruleUnreadable.finding(s.Err.Error())
	if r := (*input.RenderError)(nil); errors.As(s.Err, &r) {
		f = ruleRender.finding(s.Err.Error())
		if r.Incomplete && s.Origin == input.Found {
			f = ruleNotRendered.finding(s.Err.Error())
		}
		f.Hint = r.Hint
	}
	f.Position = Position{File: s.Name}
	return f
}
