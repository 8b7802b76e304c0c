package schema

import (
	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleUnknownField = Rule{
	ID: "unknown-field", Severity: Error,
	Title: "the field does not exist",
	Doc: "With strict field validation, kubectl's default, the API server refuses fields that the kind does not have. Field names are " +
		"case-sensitive. Often the field is right and the indentation is wrong.",
	Link:   "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
	Fix:    "Correct the name, or the indentation if the field belongs one level up or down. Remove fields that an older or newer version has.",
	Source: "sigs.k8s.io/json: UnmarshalStrict, called by the Serializer of k8s.io/apimachinery/pkg/runtime/serializer/json",
	Example: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx
    port: 80
`,
}

// strictFinding reports a field that is unknown or given twice.
func (c targetCheck) strictFinding(message string) {
	if path, ok := upstream.UnknownField(message); ok {
		f := ruleUnknownField.finding(message)
		f.Hint = c.kind.FieldHint(path)
		c.complain(f, path, document.AtKey)
		return
	}
	if path, ok := upstream.RepeatedField(message); ok {
		f := ruleDuplicateField.finding(message)
		f.Hint = duplicateHint
		c.complain(f, path, document.AtKey)
		return
	}
	c.complain(ruleUnknownField.finding(message), "", document.AtKey)
}
