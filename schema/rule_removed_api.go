package schema

var ruleRemovedAPI = Rule{
	ID: "removed-api", Severity: Error,
	Title:  "the API version has been removed from Kubernetes",
	Doc:    "Older API versions are removed some releases after their replacement. The hint names the replacement and what changed.",
	Link:   "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
	Fix:    "Use the replacement that the hint names. `kubectl convert` (a plugin) rewrites most manifests.",
	Source: "the APILifecycleRemoved methods of k8s.io/api; k8s.io/apiserver/pkg/server: removeDeletedKinds",
	Example: `apiVersion: extensions/v1beta1
kind: Ingress
metadata:
  name: web
`,
}
