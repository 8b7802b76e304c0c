package document

import (
	"fmt"
)

// Position is a place in a source. Line and Column count from 1, columns in
// characters. Line 0 means the whole file.
type Position struct {
	File   string
	Line   int
	Column int
	// Width is the number of characters that the place takes in its line: the
	// name of a field, a value. 0 if that is not known.
	Width int
}

// String is file:line:column, as compilers write it.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}
