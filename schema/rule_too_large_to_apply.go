package schema

import (
	"fmt"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleTooLargeToApply = Rule{
	ID: "too-large-to-apply", Severity: Warning,
	Title: "the object is too large for the annotation of kubectl apply",
	Doc: "kubectl apply keeps the object as it was applied in an annotation, unless it applies on the server's side. Annotations may take " +
		"262144 bytes together: kubectl create works, kubectl apply fails.",
	Fix:    "Apply it with kubectl apply --server-side, or create and replace it. Generated descriptions of CustomResourceDefinitions can be left out.",
	Link:   "https://kubernetes.io/docs/reference/using-api/server-side-apply/",
	Source: "k8s.io/kubectl/pkg/util: CreateApplyAnnotation; k8s.io/apimachinery/pkg/api/validation: ValidateAnnotationsSize",
}

// tooLargeToApply applies the rule.
func (c targetCheck) tooLargeToApply() {
	size := upstream.AppliedSize(c.data)
	if size <= upstream.MaxAnnotations {
		return
	}
	f := ruleTooLargeToApply.finding(fmt.Sprintf("kubectl apply would need %d bytes of annotations: metadata.annotations: Too long: may not be more than %d bytes",
		size, upstream.MaxAnnotations))
	f.Hint = "kubectl apply --server-side keeps no such annotation"
	c.complain(f, "", document.AtKey)
}
