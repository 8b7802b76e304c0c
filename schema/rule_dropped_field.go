package schema

import (
	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleDroppedField = Rule{
	ID: "dropped-field", Severity: Warning,
	Title: "a target version drops the field",
	Doc: "The value came with a newer release, and the field's feature is off by default in a target version (--kubernetes-version): its API " +
		"server takes the object without the field, and says nothing.",
	Fix:    "Leave the field out, or drop the older target version.",
	Source: "the PrepareForCreate methods of the strategies in k8s.io/kubernetes/pkg/registry, which drop fields of features that are off",
	Link:   "https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/",
}

// droppedFields applies the rule.
func (c targetCheck) droppedFields(outcome upstream.Outcome) {
	for _, err := range outcome.Dropped {
		c.complain(ruleDroppedField.finding(upstream.LostIn(c.target.Version, err)), err.Field, document.AtKey)
	}
}
