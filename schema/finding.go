package schema

import (
	"cmp"

	"github.com/gherkube/gherkube/schema/document"
)

// Severity says how bad a finding is.
type Severity string

// The severities, worst first.
const (
	// Error: the API server refuses the object, or its verdict cannot be had.
	Error Severity = "error"
	// Warning: the API server accepts and warns, or something is lost silently.
	Warning Severity = "warning"
	// Info: something was not checked.
	Info Severity = "info"
)

// Finding is one complaint at one place.
type Finding struct {
	// Rule is the id of the rule, as in Rules.
	Rule     string
	Severity Severity
	Object   ObjectName
	// Path is the field as the API server names it: "spec.containers[0].image".
	// Empty if the finding is about the whole object or file.
	Path     string
	Position Position
	// Message is what the API server would say, in its words where it has any.
	Message string
	// Hint says what to do; empty if there is nothing to add.
	Hint string
	// Doc is where to read more, an URL; may be empty.
	Doc string
	// Versions are the target versions that the finding is about, oldest first:
	// "1.33". Empty if it is about all.
	Versions []string
	// RenderedFrom is the file that the text at Position was rendered from: the
	// position counts in the rendered text. Empty if the position is in a file.
	RenderedFrom string
	// ObjectNumber is the object's place in Report.Objects, from 1; 0 if the
	// finding is about no object or about several.
	ObjectNumber int

	of *object // until the report is made
}

// Position is a place in a source. Line and Column count from 1, columns in
// characters. Line 0 means the whole file.
type Position = document.Position

func compareFindings(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Position.File, b.Position.File),
		cmp.Compare(a.Position.Line, b.Position.Line),
		cmp.Compare(a.Position.Column, b.Position.Column),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Path, b.Path),
		cmp.Compare(a.Message, b.Message),
	)
}
