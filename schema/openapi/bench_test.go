package openapi

import (
	"strings"
	"testing"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

var deployments = runtimeschema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"}

// BenchmarkFirst is what a process pays for the first object of a kind.
func BenchmarkFirst(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		a, err := unpack(strings.NewReader(packed))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := a.compile("io.k8s.api.apps.v1.Deployment", 33); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUnpack is the part of BenchmarkFirst that no kind needs again.
func BenchmarkUnpack(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unpack(strings.NewReader(packed)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	r, err := Open(33)
	if err != nil {
		b.Fatal(err)
	}
	s, err := r.Schema(deployments)
	if err != nil {
		b.Fatal(err)
	}
	data := []byte(`{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"app":"web"}},"spec":{"replicas":3,
		"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web",
		"image":"nginx:1.27","ports":[{"name":"http","containerPort":80}],"env":[{"name":"MODE","value":"production"}],
		"resources":{"requests":{"cpu":"100m"},"limits":{"memory":"128Mi"}},"readinessProbe":{"httpGet":{"path":"/","port":"http"}}}]}}}}`)
	b.ReportAllocs()
	for b.Loop() {
		problems, err := s.Check(data)
		if err != nil || len(problems) > 0 {
			b.Fatal(problems, err)
		}
	}
}
