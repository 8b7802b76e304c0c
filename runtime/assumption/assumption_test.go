package assumption_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gherkube/gherkube/runtime/assumption"
)

const manifests = `
apiVersion: v1
kind: Service
metadata: {name: a}
spec: {selector: {app: a}, ports: [{port: 80, targetPort: 8000}]}
---
apiVersion: v1
kind: Service
metadata: {name: b}
spec: {selector: {app: b}, ports: [{port: 90}]}
---
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: a}}
spec:
  containers:
  - name: main
    image: x/a:1
    env: [{name: B, value: "http://b.default.svc/x"}, {name: B2, value: b}, {name: SELF, value: a}]
    envFrom: [{configMapRef: {name: conf}}]
    readinessProbe: {grpc: {port: 5000, service: db}}
    livenessProbe: {exec: {command: [cat, /tmp/alive]}}
    ports: [{containerPort: 5000}, {containerPort: 53, protocol: UDP}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {OTHER: "nosuch:1"}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: b}
spec:
  template:
    metadata: {labels: {app: b}}
    spec:
      initContainers: [{name: init, image: "x/b:1", command: [sh, -c, "until nc -z a 80; do sleep 1; done; python manage.py migrate"]}]
      containers:
      - {name: main, image: "x/b:2", command: [python], args: [manage.py, serve], env: [{name: A, value: "a:80"}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: j}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "registry:5000/x/j@sha256:0"}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: hook}
spec: {selector: {app: hook}, ports: [{port: 443, targetPort: hooks}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: m}
webhooks: [{name: m.x, clientConfig: {service: {name: hook, namespace: "", path: /mutate}}}, {name: n.x, clientConfig: {url: "https://x"}}]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crs.x}
spec: {conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: hook, namespace: "", path: /convert}}}}}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.x}
spec: {service: {name: other, namespace: ""}}
---
apiVersion: v1
kind: Secret
type: kubernetes.io/tls
metadata: {name: certs}
---
apiVersion: v1
kind: Pod
metadata: {name: hook, labels: {app: hook}}
spec:
  containers:
  - name: main
    image: x/hook
    ports: [{name: hooks, containerPort: 9443}, {name: https, containerPort: 8443}, {name: https-x, containerPort: 8444}, {name: web, containerPort: 80}]
    readinessProbe: {httpGet: {path: /healthz, port: 8444}}
    livenessProbe: {httpGet: {path: /healthz, port: 8445, scheme: HTTPS}}
    volumeMounts: [{name: certs, mountPath: /certs/}]
  volumes: [{name: certs, secret: {secretName: certs}}]
---
apiVersion: v1
kind: Pod
metadata: {name: tools}
spec:
  securityContext: {runAsNonRoot: true}
  initContainers:
  - {name: only, image: x/tools, command: [sh, -c, echo done]}
  - {name: schema, image: x/tools, command: [bash, -c, 'tool setup -v 0.0 && tool update --index "$INDEX" && ls && tool create x']}
  containers: [{name: main, image: x/tools, command: [sleep, infinity]}]
---
apiVersion: example.com/v1
kind: Other
spec: {replicas: {}}
---
not: [closed
`

func TestImages(t *testing.T) {
	var facts assumption.Facts
	facts.Read([]byte(strings.ReplaceAll(manifests, "b.default.svc", "b")))
	var got strings.Builder
	for _, i := range facts.Images(func(string) bool { return false }) {
		fmt.Fprintf(&got, "%s %q %q\n", i.Name, i.Commands, i.Succeeding)
		for _, c := range i.Cases {
			fmt.Fprintf(&got, "  %q\n", c.Command)
			for _, l := range c.Lines {
				fmt.Fprintf(&got, "    %s\n", l.Text)
			}
		}
	}
	want := `registry:5000/x/j [] []
  ""
    exits 0 after 1s
x/a [] ["cat"]
  ""
    needs b:90
    grpc health on 5000 is SERVING for db
    listens on 8000
    writes "ok\n" to /tmp/alive
    exits 0 on TERM
x/b ["python"] ["nc"]
  ""
    listens on 90
    exits 0 on TERM
  "python manage.py migrate"
    exits 0 after 1s
x/hook [] []
  ""
    listens on 9443 with TLS by /certs
    listens on 8443 with TLS by /certs
    listens on 8444
    listens on 80
    listens on 8445 with TLS by /certs
    POST /mutate allows
    POST /convert converts
    exits 0 on TERM
x/tools ["sleep" "tool"] ["ls"]
  ""
    exits 0 on TERM
  "tool create x"
    exits 0 after 1s
  "tool setup -v 0.0"
    exits 0 after 1s
  "tool update --index"
    exits 0 after 1s
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(manifests))
	f.Fuzz(func(_ *testing.T, text []byte) {
		var facts assumption.Facts
		facts.Read(text)
		facts.Images(func(name string) bool { return len(name)%5 == 0 })
	})
}
