package schema

var ruleOverlappingSelectors = Rule{
	ID: "overlapping-selectors", Severity: Warning,
	Title: "a controller selects the pods of another",
	Doc: "Kubernetes does not prevent it: controllers then count, adopt and delete each other's pods, and autoscalers and kubectl mix them " +
		"up. Only controllers of one file, or of one folder and a namespace that is named, are compared.",
	Fix:    "Give both selectors and both pod templates a label that tells them apart. A selector cannot be changed later.",
	Source: "k8s.io/kubernetes/pkg/controller: PodControllerRefManager.ClaimPods",
	Example: `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: web, image: nginx}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: worker}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: worker, image: busybox}]}
`,
	Link: "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector",
}
