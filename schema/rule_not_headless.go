package schema

var ruleNotHeadless = Rule{
	ID: "not-headless", Severity: Warning,
	Title: "the Service of a StatefulSet is not headless",
	Doc:   "The pods of a StatefulSet get DNS names of their own (web-0.web) only through a headless Service.",
	Fix:   "Give the Service clusterIP: None. Clients that want one address get a second Service.",
	// The Service of the StatefulSet is the subdomain of its pods.
	Source: "k8s.io/kubernetes/pkg/controller/statefulset: initIdentity; k8s.io/endpointslice: a headless Service's endpoints have host names",
	Example: `apiVersion: v1
kind: Service
metadata: {name: db}
spec:
  selector: {app: db}
  ports: [{port: 5432}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: postgres}]}
`,
	Link: "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#limitations",
}
