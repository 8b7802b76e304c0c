package schema

var ruleSyntax = Rule{
	ID: "syntax", Severity: Error, Unsuppressible: true,
	Title: "the text is not YAML or JSON",
	Doc: "The API server reads YAML 1.1 with go.yaml.in/yaml/v2. Tabs cannot indent; a colon followed by a space starts a value; " +
		"text that starts with a reserved character has to be quoted.",
	Link:   "https://yaml.org/spec/1.1/",
	Fix:    "Correct the line; the hint says what is usually meant. Quote texts with a colon and a space, or that start with a reserved character; indent with spaces.",
	Source: "sigs.k8s.io/yaml: YAMLToJSONStrict, called by the Serializer of k8s.io/apimachinery/pkg/runtime/serializer/json",
	Example: `apiVersion: v1
kind: ConfigMap
metadata:
  name: a: b
`,
}

// syntaxFinding is about a document that cannot be read.
func (p *parsedDocument) syntaxFinding(err error) Finding {
	problem, rule := p.Explain(err), ruleSyntax
	if problem.Encoding {
		rule = ruleEncoding
	}
	f := rule.finding(problem.Message)
	f.Position, f.Hint = problem.At, problem.Hint
	return f
}
