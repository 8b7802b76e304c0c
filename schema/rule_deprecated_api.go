package schema

var ruleDeprecatedAPI = Rule{
	ID: "deprecated-api", Severity: Warning,
	Title:  "the API version is deprecated",
	Doc:    "The API server serves it and warns.",
	Link:   "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
	Fix:    "Use the replacement that the message names before the version is removed.",
	Source: "k8s.io/apiserver/pkg/endpoints/deprecation: WarningMessage",
	Example: `apiVersion: v1
kind: Endpoints
metadata:
  name: web
`,
}
