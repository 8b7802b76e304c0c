package schema

import (
	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleApplyDuplicate = Rule{
	ID: "apply-duplicate", Severity: Warning,
	Title: "server-side apply refuses the object: a list has two items of one key",
	Doc: "The API server creates the object. kubectl apply --server-side, and all that applies as it does (Flux, Argo CD, Terraform, " +
		"operators), is refused: duplicate entries for key. Ports have containerPort and protocol as their key, variables their name.",
	Fix:    "Keep one of the items: containers do not need two names for a port, and of two variables the last one counts.",
	Source: "sigs.k8s.io/structured-merge-diff/v6/typed, called by ObjectToTyped of k8s.io/apimachinery/pkg/util/managedfields",
	Link:   "https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy",
	Example: `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
    ports: [{name: http, containerPort: 80}, {name: metrics, containerPort: 80}]
`,
}

// applyDuplicates applies the rule.
func (c targetCheck) applyDuplicates(a *upstream.Answer) {
	for _, repeated := range a.RepeatedItems() {
		f := ruleApplyDuplicate.finding("server-side apply is refused: " + repeated.Message)
		c.complain(f, repeated.Path, document.AtKey)
	}
}
