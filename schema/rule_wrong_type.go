package schema

import (
	"errors"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleWrongType = Rule{
	ID: "wrong-type", Severity: Error,
	Title: "the value has the wrong type",
	Doc: "The value cannot be decoded into the type of the field: a number or yes/no where a text is wanted has to be quoted, a text where " +
		"a number is wanted must not be.",
	Fix:    "Quote what has to be a text, unquote what has to be a number; write lists with dashes. The hint says what the field wants.",
	Source: "sigs.k8s.io/json: UnmarshalStrict into the types of k8s.io/api",
	Example: `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    release: 1.0
spec:
  containers: [{name: web, image: nginx}]
`,
}

// customWrongType reports what of a custom resource cannot be decoded, and says
// whether it could: metadata and embedded resources are decoded into types.
func (c targetCheck) customWrongType(err error) bool {
	var invalid upstream.InvalidFields
	if errors.As(err, &invalid) {
		for _, e := range invalid {
			c.complain(ruleWrongType.finding(e.ErrorBody()), e.Field, document.AtValue)
		}
		return true
	}
	e, ok := upstream.AsMetadataError(err)
	if ok {
		c.wrongMetadata(e)
	}
	return ok
}

// wrongMetadata reports metadata that cannot be decoded. As with built-in kinds,
// the place is found by decoding each value.
func (c targetCheck) wrongMetadata(e upstream.MetadataError) {
	f := ruleWrongType.finding(e.Error())
	path, wrong, found := upstream.MetadataMisfit(c.data, e)
	if found {
		f.Hint = wrong.Hint(c.document.Written(c.fullPath(path), wrong.Data))
	}
	c.complain(f, path, document.AtValue)
}

// wrongType reports a value that cannot be decoded. The server names at most
// the field without indexes; the place is found by trying to decode each value
// into the type of its field.
func (c targetCheck) wrongType(err error) {
	if c.kind.Custom != nil && c.customWrongType(err) {
		return
	}
	f := ruleWrongType.finding(err.Error())
	path, wrong, found := c.kind.Misfit(c.data, err)
	if found {
		f.Hint = wrong.Hint(c.document.Written(c.fullPath(path), wrong.Data))
	}
	c.complain(f, path, document.AtValue)
}
