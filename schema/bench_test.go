package schema_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/gherkube/gherkube/schema"
)

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-%d
  labels:
    app: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - name: http
          containerPort: 80
        env:
        - name: MODE
          value: "production"
        resources:
          requests: {cpu: 100m, memory: 64Mi}
          limits: {cpu: 500m, memory: 128Mi}
        readinessProbe:
          httpGet: {path: /healthz, port: http}
        volumeMounts:
        - name: config
          mountPath: /etc/web
      volumes:
      - name: config
        configMap:
          name: web
`

func BenchmarkDeployment(b *testing.B) {
	v := schema.New()
	source := schema.Source{Name: "deployment.yaml", Bytes: fmt.Appendf(nil, deployment, 0)}
	b.SetBytes(int64(len(source.Bytes)))
	b.ReportAllocs()
	for b.Loop() {
		if r := v.Validate(source); r.Rejected() {
			b.Fatal(describe(r))
		}
	}
}

// BenchmarkMixed validates 1,000 documents of mixed kinds, most of them valid,
// in one stream.
func BenchmarkMixed(b *testing.B) {
	v := schema.New()
	source := schema.Source{Name: "mixed.yaml", Bytes: mixedDocuments(b, 1000)}
	b.SetBytes(int64(len(source.Bytes)))
	b.ReportAllocs()
	for b.Loop() {
		if r := v.Validate(source); len(r.Objects) != 1000 {
			b.Fatalf("%d objects", len(r.Objects))
		}
	}
}

// BenchmarkOlder validates the documents of BenchmarkMixed for Kubernetes 1.33.
func BenchmarkOlder(b *testing.B) {
	v := schema.New(parsed(b, "1.33")...)
	source := schema.Source{Name: "mixed.yaml", Bytes: mixedDocuments(b, 1000)}
	b.SetBytes(int64(len(source.Bytes)))
	b.ReportAllocs()
	for b.Loop() {
		if r := v.Validate(source); len(r.Objects) != 1000 {
			b.Fatalf("%d objects", len(r.Objects))
		}
	}
}

// mixedDocuments repeats the documents of all kinds.
func mixedDocuments(tb testing.TB, n int) []byte {
	var docs [][]byte
	for _, s := range schema.Load([]string{"testdata/valid"}, nil) {
		docs = append(docs, bytes.Split(s.Bytes, []byte("\n---\n"))...)
	}
	if len(docs) == 0 {
		tb.Fatal("no fixtures")
	}
	var out bytes.Buffer
	for i := range n {
		fmt.Fprintf(&out, "---\n# %d\n%s\n", i, docs[i%len(docs)])
	}
	return out.Bytes()
}
