package schema

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleInvalid = Rule{
	ID: "invalid", Severity: Error,
	Title:  "the API server's validation refuses the value",
	Doc:    "Found by the same code that the API server runs: the registry strategy of the kind, with its validation package.",
	Fix:    "The message is the API server's and says what it wants. `kubectl explain` documents the field.",
	Source: "k8s.io/apiserver/pkg/registry/rest: ValidateCreate, with the strategies of k8s.io/kubernetes/pkg/registry and the code of k8s.io/kubernetes/pkg/apis/*/validation",
	Example: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: other}
    spec:
      containers: [{name: web, image: nginx}]
`,
}

// customTypeHint says how a value of the wrong type has to be written.
func (o writtenObject) customTypeHint(err *field.Error) string {
	return upstream.SchemaTypeHint(err, func() string { return o.document.Written(o.fullPath(err.Field), nil) })
}

// placeInWords is where the field is written that an error names in its words alone.
func (o writtenObject) placeInWords(err *field.Error) (Position, bool) {
	if o.kind.Custom == nil {
		return Position{}, false
	}
	path, ok := upstream.FieldInWords(err)
	if !ok {
		return Position{}, false
	}
	return o.document.Place(o.fullPath(path), document.AtValue), true
}

// invalidFields reports the errors of validation.
func (c targetCheck) invalidFields(invalid upstream.InvalidFields) {
	for i, err := range invalid {
		f := ruleInvalid.finding(err.ErrorBody())
		if c.kind.Custom != nil {
			f.Hint = c.customTypeHint(err)
		}
		at := c.placeOfInvalid(err)
		if i < maxRefined {
			at = c.refined(err, at)
		}
		c.complainAt(f, upstream.FieldOf(err.Field), at)
	}
}

// placeOfInvalid is where the field of the error is written.
func (o writtenObject) placeOfInvalid(err *field.Error) Position {
	if at, ok := o.placeInWords(err); ok {
		return at
	}
	want := document.AtValue
	if err.Type == field.ErrorTypeForbidden || upstream.IsAboutKey(err) {
		want = document.AtKey
	}
	return o.document.Place(o.pathWritten(upstream.FieldOf(err.Field)), want)
}

// refined is the place of the value that the error is about, where its path stops
// short of it.
func (o writtenObject) refined(err *field.Error, at Position) Position {
	bad := upstream.BadText(err)
	if bad == "" || o.document.Tree == nil {
		return at
	}
	w := o.document.WriterOf(at)
	if refined, ok := w.Tree.Refine(o.pathWritten(err.Field), bad); ok {
		return w.At(w.FromYAML(refined))
	}
	return at
}

// maxRefined bounds the findings of an object whose value is searched for.
const maxRefined = 100
