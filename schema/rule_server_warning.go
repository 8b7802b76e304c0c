package schema

import (
	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleWarning = Rule{
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
func (p *parsedDocument) warnings(o *object, texts []string) {
	for _, text := range texts {
		rule := ruleWarning
		if upstream.IsDeprecation(text) {
			rule = ruleDeprecated
		}
		p.complain(o, rule.finding(text), p.pathInWarning(o, text), document.AtKey)
	}
}

func (p *parsedDocument) pathInWarning(o *object, text string) string {
	path := upstream.FieldOfWarning(text)
	if path == "" {
		return ""
	}
	p.ParseTree()
	if p.Tree == nil {
		return ""
	}
	root, _, ok := p.Tree.Resolve(o.prefix)
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
