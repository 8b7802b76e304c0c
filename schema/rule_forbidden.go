package schema

var ruleForbidden = Rule{
	ID: "forbidden", Severity: Error,
	Title: "an admission plugin that is always on refuses the object",
	Doc:   "Only plugins that are on by default and need to know nothing of the cluster are applied.",
	Link:  "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/",
	Fix: "Leave the field out that the plugin names. A pod gets its priority from a PriorityClass (priorityClassName), its overhead from a " +
		"RuntimeClass (runtimeClassName).",
	Source: "k8s.io/kubernetes/plugin/pkg/admission: priority, serviceaccount, runtimeclass, certificates/subjectrestriction",
	Example: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  priority: 10
  containers: [{name: web, image: nginx}]
`,
}
