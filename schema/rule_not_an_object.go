package schema

import (
	"github.com/gherkube/gherkube/schema/document"
)

var ruleNotAnObject = Rule{
	ID: "not-an-object", Severity: Error, Unsuppressible: true,
	Title:  "a document is not a Kubernetes object",
	Doc:    "An object is a mapping with apiVersion and kind. A text, a number or a list is none.",
	Fix:    "Write apiVersion and kind, or leave the file out. With --changed, and in folders, such documents are passed over and counted.",
	Source: "k8s.io/kubectl/pkg/validation: NoDoubleKeySchema and schemaValidation",
	Example: `- apples
- pears
`,
}

func (p *parsedDocument) notAnObject() Finding {
	if p.missing != nil {
		f := missingType(p.missing)
		f.Position = p.Place("", document.AtKey)
		return f
	}
	f := ruleNotAnObject.finding("invalid object to validate")
	f.Position = p.Place("", document.AtKey)
	f.Hint = "a Kubernetes object is a mapping with apiVersion and kind"
	return f
}
