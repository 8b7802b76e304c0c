package feature

import "fmt"

// Error is a feature file that cannot be run.
type Error struct {
	Path   string
	Line   int // 0: the whole file
	Column int // 0: the whole line
	Reason string
}

func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return e.Path + ": " + e.Reason
	case e.Column == 0:
		return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Reason)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Reason)
}

// SelectionError says that nothing was left to run.
type SelectionError struct{ Reason string }

func (e *SelectionError) Error() string { return e.Reason }
