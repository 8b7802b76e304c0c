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
	shown := page{token: "secret", api: cluster.HandlerWithToken("administrator"), credentials: "administrator", now: cluster.Now}
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
		for _, token := range []string{shown.token, shown.credentials} {
			if strings.Contains(w.Body.String(), token) {
				t.Errorf("%s %s: the answer has the token %s", test.method, test.path, token)
			}
		}
	}
}

// TestTokenOfPage: the token in the page's address reads the page, and is not one of the
// API, whose own token is not one of the page.
func TestTokenOfPage(t *testing.T) {
	server, err := apiserver.New(apiserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	cluster, err := sim.New(sim.Config{Server: server, Components: apiserver.Components})
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	shown := newPage(cluster)
	for _, test := range []struct {
		name, token string
		handler     http.Handler
		path        string
		status      int
	}{
		{"the page's at the page", "", shown, "/" + shown.token + "/", http.StatusOK},
		{"the page's at the API", shown.token, cluster.HandlerWithToken("administrator"), "/api/v1/secrets", http.StatusUnauthorized},
		{"the page's at its own way to the API", shown.token, shown.api, "/api/v1/secrets", http.StatusUnauthorized},
		{"the one it asks the API with at the page", "", shown, "/" + shown.credentials + "/", http.StatusNotFound},
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, test.path, nil)
		if test.token != "" {
			request.Header.Set("Authorization", "Bearer "+test.token)
		}
		w := httptest.NewRecorder()
		test.handler.ServeHTTP(w, request)
		if w.Code != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.name, w.Code, test.status, w.Body)
		}
	}
}
