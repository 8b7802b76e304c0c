package schema

import (
	"github.com/gherkube/gherkube/schema/input"
)

var ruleNoObject = Rule{
	ID: "no-object", Severity: Error, Unsuppressible: true,
	Title:  "the input holds no object",
	Doc:    "A file that was named, or standard input, has only comments or empty documents. kubectl says: no objects passed to create.",
	Fix:    "Leave the file out, or put an object into it.",
	Source: "k8s.io/kubectl/pkg/cmd/create: CreateOptions.RunCreate",
	Example: `# Nothing here yet.
`,
}

// noObject is about a source that has none.
func noObject(source *input.Source) Finding {
	f := ruleNoObject.finding("no objects passed to create")
	f.Position = Position{File: source.Name, Line: 1, Column: 1}
	f.Hint = "the input has only comments and empty documents"
	return f
}
