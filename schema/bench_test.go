package schema_test

import (
	"bytes"
	"fmt"
	"strings"
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

// BenchmarkOneDeployment is what one Deployment costs in a process that has seen
// others. .ci/bench-validate measures whole processes.
func BenchmarkOneDeployment(b *testing.B) {
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

// BenchmarkThousandDocuments validates 1,000 documents of mixed kinds, most of them valid,
// in one stream.
func BenchmarkThousandDocuments(b *testing.B) {
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

// BenchmarkOlder validates the documents of BenchmarkThousandDocuments for Kubernetes 1.33.
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

// BenchmarkHundredThousandDocuments validates 100,000 small documents in one
// stream. The time of each has to be about that among a hundredth of them
// (BenchmarkThousandSmallDocuments).
func BenchmarkHundredThousandDocuments(b *testing.B) { benchmarkSmall(b, 100_000) }

// BenchmarkThousandSmallDocuments is the hundredth part.
func BenchmarkThousandSmallDocuments(b *testing.B) { benchmarkSmall(b, 1_000) }

func benchmarkSmall(b *testing.B, n int) {
	var text bytes.Buffer
	for i := range n {
		fmt.Fprintf(&text, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: small-%d}\ndata: {mode: production}\n", i)
	}
	v := schema.New()
	source := schema.Source{Name: "small.yaml", Bytes: text.Bytes()}
	var r schema.Report
	b.ReportAllocs()
	for b.Loop() {
		r = v.Validate(source)
	}
	if r.Count(schema.Accepted) != n {
		b.Fatalf("%d accepted", r.Count(schema.Accepted))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/document")
}

// BenchmarkTenMegabytes validates a document that is larger than an API server
// takes.
func BenchmarkTenMegabytes(b *testing.B) {
	var text bytes.Buffer
	text.WriteString("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large}\ndata:\n")
	for i := range 10 << 20 / 64 {
		fmt.Fprintf(&text, "  key-%08d: %q\n", i, strings.Repeat("x", 46))
	}
	v := schema.New()
	source := schema.Source{Name: "large.yaml", Bytes: text.Bytes()}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if r := v.Validate(source); len(r.Findings) != 1 || r.Findings[0].Rule != "too-large" {
			b.Fatal(describe(r))
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
