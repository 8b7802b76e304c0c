package schema

var ruleAlreadyClaimed = Rule{
	ID: "already-claimed", Severity: Warning,
	Title: "two objects claim what only one can have",
	Doc: "The API server refuses the second Service with the same node port: \"provided port is already allocated\". Two Ingresses of one class " +
		"that send the same host and path to different Services compete; which wins depends on the controller. Only objects of one folder " +
		"are compared.",
	Fix:    "Choose another port, host or path, or leave nodePort out.",
	Source: "k8s.io/kubernetes/pkg/registry/core/service/portallocator; controllers of Ingresses",
	Example: `apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: NodePort
  ports: [{port: 80, nodePort: 30080}]
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  type: NodePort
  ports: [{port: 80, nodePort: 30080}]
`,
	Link: "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport",
}
