package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/apiserver"
	"github.com/gherkube/gherkube/runtime/sim"
)

// TestPage: who knows the address reads the page, and nobody changes anything by it.
func TestPage(t *testing.T) {
	server, err := apiserver.New(apiserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	cluster, err := sim.New(sim.Config{Server: server, Components: apiserver.Components})
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	if err := cluster.Advance(time.Minute); err != nil {
		t.Fatal(err)
	}
	shown := page{api: cluster.HandlerWithToken("secret"), token: "secret", now: cluster.Now}
	for _, test := range []struct {
		method, path string
		status       int
		has          []string
	}{
		{http.MethodGet, "/secret/", http.StatusOK, []string{"<h2>Nodes</h2>", "gherkube-worker2", "Ready", "coredns", "kube-system", "<h2>Ingresses</h2>", "None."}},
		{http.MethodGet, "/", http.StatusNotFound, []string{"--page"}},
		{http.MethodGet, "/secre/", http.StatusNotFound, nil},
		{http.MethodPost, "/secret/", http.StatusMethodNotAllowed, nil},
	} {
		w := httptest.NewRecorder()
		shown.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), test.method, test.path, nil))
		if w.Code != test.status {
			t.Errorf("%s %s: status %d, want %d: %s", test.method, test.path, w.Code, test.status, w.Body)
		}
		for _, text := range test.has {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s %s: the answer does not have %q", test.method, test.path, text)
			}
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s %s: the answer has the token", test.method, test.path)
		}
	}
}
