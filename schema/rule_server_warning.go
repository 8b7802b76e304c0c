package schema

import (
	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleServerWarning = Rule{
	ID: "server-warning", Severity: Warning,
	Title:  "the API server accepts the object and warns",
	Doc:    "The text is the one of the Warning header.",
	Fix:    "Do what the warning says, or suppress it with the reason why it is right here.",
	Source: "the WarningsOnCreate methods of the strategies in k8s.io/kubernetes/pkg/registry",
	Example: `apiVersion: v1
kind: Pod
metadata:
  name: web.example
spec:
  containers: [{name: web, image: nginx}]
`,
}

// warnings reports the texts of the Warning headers.
func (c targetCheck) warnings(texts []string) {
	for _, text := range texts {
		rule := ruleServerWarning
		if upstream.IsDeprecation(text) {
			rule = ruleDeprecatedAPI
		}
		c.complain(rule.finding(text), c.pathInWarning(text), document.AtKey)
	}
}

func (o writtenObject) pathInWarning(text string) string {
	path := upstream.FieldOfWarning(text)
	if path == "" {
		return ""
	}
	tree := o.document.ParseTree()
	if tree == nil {
		return ""
	}
	root, _, ok := tree.Resolve(o.prefix)
	if !ok {
		return ""
	}
	if first := document.ParsePath(path); len(first) > 0 {
		if _, ok := root.Child(first[0].Name); ok {
			return path
		}
	}
	return ""
}
