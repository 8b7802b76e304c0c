package schema

import (
	"fmt"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleUpstreamPanic = Rule{
	ID: "upstream-panic", Severity: Error,
	Title: "the API server's own validation crashes on the object, or never ends",
	Doc: "The linked upstream code panics on this object, and so does the same code in kube-apiserver, which answers with an internal error. " +
		"The object is not created. Or it does not get done with a number such as 1e999999999, nor would the server, which runs the same code.",
	Fix:    "Change the object so that this does not happen; report the bug at https://github.com/kubernetes/kubernetes/issues.",
	Source: "whatever panics; the API server recovers in k8s.io/apiserver/pkg/server/filters: WithPanicRecovery",
	Example: `apiVersion: batch/v1
kind: Job
metadata:
  name: count
spec:
  completionMode: Indexed
  parallelism: 2
  successPolicy:
    rules: [{succeededIndexes: "0", succeededCount: 1}]
  template:
    spec:
      restartPolicy: Never
      containers: [{name: job, image: busybox}]
`,
}

// neverEnds finds an object that the linked code does not get done with, and
// says so.
func (c targetCheck) neverEnds() bool {
	number := string(upstream.SuspectNumber(c.data))
	if number == "" {
		return false
	}
	kind, data := c.kind, c.data // which are the object's as long as it is checked
	if c.document.attempts.Ends(kind.GVK.String()+" "+number, func() { kind.Try(data) }) {
		return false
	}
	f := ruleUpstreamPanic.finding(fmt.Sprintf("kube-apiserver %s computes with %s, digit by digit, when it validates this %s, and does not get done with that",
		upstream.Version{}, number, kind.GVK.Kind))
	f.Hint = "write a quantity with a small exponent"
	c.complainAt(f, "", c.placeOfNumber(number))
	return true
}

// placeOfNumber is where the number is written, or the object.
func (o writtenObject) placeOfNumber(number string) Position {
	if tree := o.document.ParseTree(); tree != nil {
		if root, _, ok := tree.Resolve(o.prefix); ok {
			if value := root.ScalarWith(number); value != nil {
				return o.document.At(o.document.FromYAML(value.At))
			}
		}
	}
	return o.document.Place(o.prefix, document.AtKey)
}

// panicked reports that the linked code panics.
func (c targetCheck) panicked(with any) {
	f := ruleUpstreamPanic.finding(fmt.Sprintf("kube-apiserver %s panics when it validates this %s: %v", Version{}, c.kind.GVK.Kind, with))
	f.Hint = "report it at https://github.com/kubernetes/kubernetes/issues; change the object in the meantime"
	c.complain(f, "", document.AtKey)
}
