package schema

import (
	"fmt"
	"slices"

	"github.com/gherkube/gherkube/schema/document"
)

var ruleUnusableDefinition = Rule{
	ID: "unusable-definition", Severity: Warning,
	Title: "the API server refuses the definition of the custom resource, which was not checked",
	Doc: "The CustomResourceDefinition of the object's kind is known, but the API server would not accept it. With a definition that --crd " +
		"names, this is an error.",
	Link: "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/",
	Fix: "Correct the definition: name it as a FILE to see all that is wrong with it. Definitions of apiextensions.k8s.io/v1beta1 have " +
		"to be written as v1, which is all that Kubernetes knows since 1.22.",
	Source: "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation: ValidateCustomResourceDefinition",
	Example: `apiVersion: example.org/v1
kind: Widget
metadata:
  name: a
---
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.org
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Widget, plural: widgets}
  version: v1
`,
}

// unusableDefinition is about an object that none of the definitions is good
// for. If one is among what is validated, its own findings fail the run.
func (o writtenObject) unusableDefinition(definitions []*definition, err error) {
	f := ruleUnusableDefinition.finding(fmt.Sprintf("%s %s was not checked: %v", o.name.APIVersion, o.name.Kind, err))
	f.Hint = "correct the CustomResourceDefinition"
	if slices.ContainsFunc(definitions, func(d *definition) bool { return d.relied }) {
		f.Severity = Error
	}
	o.complain(f, "", document.AtKey)
	o.verdict = NotChecked
}
