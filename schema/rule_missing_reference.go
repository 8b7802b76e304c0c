package schema

var ruleMissingReference = Rule{
	ID: "missing-reference", Severity: Warning,
	Title: "a field names an object that is not there",
	Doc: "Pods that need a missing ConfigMap or Secret do not start; a role binding without its role grants nothing; an autoscaler without " +
		"its target does nothing. What is not there may be in the cluster or in another repository, so only names that look like a " +
		"misspelling of one that is there are reported, and all others are counted. With --closed-world, each is an error.",
	Fix:    "Correct the name. If the object is elsewhere, name the place with --context.",
	Source: "k8s.io/kubernetes/pkg/kubelet/configmap, secret: GetConfigMap, GetSecret; the controllers of the kinds",
	Example: `apiVersion: v1
kind: ConfigMap
metadata: {name: web-settings}
data: {MODE: production}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
    envFrom:
    - configMapRef: {name: web-setings}
`,
	Link: "https://kubernetes.io/docs/concepts/configuration/configmap/",
}
