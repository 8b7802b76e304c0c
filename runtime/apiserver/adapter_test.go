package apiserver_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/metrics"
)

// got is an answer to a request of an administrator.
func got(t *testing.T, s *apiserver.Server, w *apiserver.World, method, path, accept string) string {
	t.Helper()
	r, err := http.NewRequest(method, "https://world"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", accept)
	answer, err := s.RESTConfig(w).Transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it is read
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d\n%s", answer.StatusCode, body)
}

// TestAdapters asks what clients ask that are not the scenarios' kubectl.
func TestAdapters(t *testing.T) {
	s, w := newWorld(t)
	w.Values = &metrics.Values{}
	const custom, external = "/apis/custom.metrics.k8s.io/v1beta2", "/apis/external.metrics.k8s.io/v1beta1"
	if page := got(t, s, w, http.MethodGet, external, "application/json"); !strings.HasPrefix(page, "404") {
		t.Errorf("nothing was set: %s", page)
	}
	w.Values.Set(metrics.Object{Namespace: "default", Kind: "Namespace", Name: "default"}, "load", 1500)
	w.Values.Set(metrics.Object{Namespace: "default", Kind: "nosuchkind", Name: "x"}, "load", 1)
	w.Values.SetExternal("default", "queue", labels.Set{"q": "1"}, 5000)
	for _, c := range []struct{ method, path, accept, want string }{
		{"GET", "/apis", "application/json", `"name":"custom.metrics.k8s.io"`},
		{"GET", "/apis", "application/json", `"name":"apps"`},
		{"GET", "/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", `"resource":"namespaces","responseKind"`},
		{"GET", "/apis", "application/vnd.kubernetes.protobuf", "external.metrics.k8s.io"},
		{"GET", custom, "application/json", `"name":"namespaces/load","singularName":"","namespaced":false`},
		{"GET", custom + "/namespaces/default/metrics/load", "application/json", `"describedObject":{"kind":"Namespace","name":"default","apiVersion":"/v1"}`},
		{"GET", custom + "/namespaces/default/metrics/load?metricLabelSelector=a%3Db", "application/json", "the server could not find the metric load for namespaces default with selector a=b"},
		{"GET", custom + "/pods/x/load", "application/json", "the server could not find the metric load for pods"},
		{"GET", custom + "/namespaces/default/nosuch/x/load", "application/json", "the server could not find the metric load for nosuch"},
		{"GET", custom + "/namespaces/default/pods/*/load?labelSelector=%3D%3D", "application/json", "400"},
		{"GET", custom + "/namespaces/default/pods/x", "application/json", "404"},
		{"GET", "/apis/custom.metrics.k8s.io/v9", "application/json", "404"},
		{"GET", "/apis/custom.metrics.k8s.io/v9/namespaces/default/pods/x/load", "application/json", "404"},
		{"GET", external + "/namespaces/default/queue?watch=true", "application/json", `"value":"5"`},
		{"GET", external + "/namespaces/other/queue", "application/json", `"items":[]`},
		{"DELETE", external + "/namespaces/default/queue", "application/json", "405"},
	} {
		if page := got(t, s, w, c.method, c.path, c.accept); !strings.Contains(page, c.want) {
			t.Errorf("%s %s as %s: %s\nwithout %s", c.method, c.path, c.accept, page, c.want)
		}
	}
}
