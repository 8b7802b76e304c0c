package schema

var ruleNotServed = Rule{
	ID: "not-served", Severity: Error,
	Title:  "the API version exists but is not served by default",
	Doc:    "Alpha and beta API versions are off unless the API server is started with --runtime-config for them.",
	Link:   "https://kubernetes.io/docs/reference/using-api/#api-versioning",
	Fix:    "Use the version that the hint names, or start the API server with --runtime-config for this one, and suppress the finding.",
	Source: "k8s.io/kubernetes/pkg/controlplane: DefaultAPIResourceConfigSource",
	Example: `apiVersion: resource.k8s.io/v1beta1
kind: ResourceClaim
metadata:
  name: gpu
`,
}
