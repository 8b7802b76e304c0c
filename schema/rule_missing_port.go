package schema

var ruleMissingPort = Rule{
	ID: "missing-port", Severity: Warning,
	Title: "what the field sends to has no such port",
	Doc: "A Service whose targetPort is a name that none of its pods has gets no endpoints; an Ingress or webhook that names a port which its " +
		"Service does not have reaches nothing; a ServiceMonitor or PodMonitor measures nothing there. A numeric targetPort is not reported: containers need not declare the ports they listen on.",
	Fix:    "Correct the port, or add it to the container or the Service.",
	Source: "k8s.io/kubernetes/pkg/api/v1/pod: FindPort; k8s.io/endpointslice",
	Example: `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: web
    image: nginx
    ports: [{name: http, containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{port: 80, targetPort: htpp}]
`,
	Link: "https://kubernetes.io/docs/concepts/services-networking/service/",
}
