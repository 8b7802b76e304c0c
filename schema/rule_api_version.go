package schema

import (
	"strings"
)

var ruleAPIVersion = Rule{
	ID: "api-version", Severity: Error,
	Title:  "apiVersion or kind is missing or malformed",
	Doc:    "apiVersion is VERSION for the core group and GROUP/VERSION for all others; both apiVersion and kind are non-empty texts.",
	Link:   "https://kubernetes.io/docs/reference/using-api/api-concepts/",
	Fix:    "Write both apiVersion and kind at the start of each object, as texts. `kubectl api-resources` lists what there is.",
	Source: "k8s.io/kubectl/pkg/validation: schemaValidation; k8s.io/apimachinery/pkg/runtime/schema: ParseGroupVersion",
	Example: `kind: Pod
metadata:
  name: web
`,
}

func missingType(missing []string) Finding {
	message := missing[0]
	if len(missing) > 1 {
		message = "[" + strings.Join(missing, ", ") + "]"
	}
	f := ruleAPIVersion.finding(message)
	f.Hint = "every object names its apiVersion and its kind as texts: apiVersion: apps/v1, kind: Deployment"
	return f
}
