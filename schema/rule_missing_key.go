package schema

var ruleMissingKey = Rule{
	ID: "missing-key", Severity: Warning,
	Title: "the ConfigMap or Secret does not have the key",
	Doc: "The container is not started: CreateContainerConfigError for a variable, FailedMount for a file. References with optional: true " +
		"are not reported, nor are ConfigMaps and Secrets written without any key, which something else fills.",
	Fix:    "Correct the key, add it, or say optional: true.",
	Source: "k8s.io/kubernetes/pkg/kubelet: makeEnvironmentVariables; pkg/volume/configmap: MakePayload",
	Example: `apiVersion: v1
kind: Secret
metadata: {name: database}
stringData: {password: example}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    image: nginx
    env:
    - name: DB_PASSWORD
      valueFrom:
        secretKeyRef: {name: database, key: pasword}
`,
	Link: "https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/",
}
