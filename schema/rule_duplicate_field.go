package schema

import (
	"fmt"
	"regexp"
)

var ruleDuplicateField = Rule{
	ID: "duplicate-field", Severity: Error,
	Title: "the field is given twice",
	Doc: "The API server refuses duplicate keys. kubectl differs: it keeps the last value and sends that, so the first one is lost. " +
		"A merge key (<<) whose keys are also written out counts as a duplicate. Often a --- line is missing between two objects.",
	Link:   "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
	Fix:    "Keep one of the two. If they belong to two objects, put a line of --- between them.",
	Source: "sigs.k8s.io/yaml: YAMLToJSONStrict; sigs.k8s.io/json: UnmarshalStrict",
	Example: `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  mode: a
  mode: b
`,
}

// reportDuplicates reports the duplicate keys of the object, whose kind need not be
// known.
func (c targetCheck) reportDuplicates() {
	for _, f := range c.document.duplicateKeys(c.duplicates) {
		c.verdict = Rejected
		f.Object, f.of = c.name, c.object
		c.document.add(f)
	}
}

const duplicateHint = "kubectl would keep the last value and drop the others"

// duplicateKeys makes findings of the error about duplicate keys.
func (p *parsedDocument) duplicateKeys(err error) []Finding {
	var findings []Finding
	for _, r := range p.Repetitions(err) {
		f := ruleDuplicateField.finding(r.Message)
		f.Path, f.Position, f.Hint = r.Path, r.At, duplicateHint
		switch {
		case r.More > 0:
			f.Hint = fmt.Sprintf("%d more keys are given twice", r.More)
		case typeTwice.MatchString(r.Message):
			f.Hint = "is a --- line missing between two objects? " + duplicateHint
		}
		findings = append(findings, f)
	}
	return findings
}

// typeTwice matches the message about a type that is given twice.
var typeTwice = regexp.MustCompile(`: key "(apiVersion|kind)" already set in map$`)
