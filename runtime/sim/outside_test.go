package sim

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestNothingIsLookedUpOutside asks the API server for what it passes on, with a
// resolver that lets no query leave: what leads to kubelets and pods goes by
// addresses of the simulated network.
func TestNothingIsLookedUpOutside(t *testing.T) {
	resolver := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = resolver })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(_ context.Context, _, address string) (net.Conn, error) {
		t.Errorf("a name was looked up at %s", address)
		return nil, errors.New("no name service")
	}}
	cluster, _ := newCluster(t, Config{})
	for path, want := range map[string]int{
		"/api/v1/nodes/gherkube-worker/proxy/healthz":                       http.StatusOK,
		"/api/v1/nodes/gherkube-worker:10250/proxy/metrics":                 http.StatusOK,
		"/api/v1/nodes/nosuch/proxy/metrics":                                http.StatusNotFound,
		"/api/v1/namespaces/default/services/https:kubernetes:https/proxy/": http.StatusServiceUnavailable,
		"/api/v1/namespaces/default/pods/nosuch/proxy/":                     http.StatusNotFound,
	} {
		answer := httptest.NewRecorder()
		cluster.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, http.NoBody))
		if answer.Code != want {
			t.Errorf("GET %s answered %d %s, not %d", path, answer.Code, answer.Body, want)
		}
	}
}
