package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

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

// TestRowsOfPage: the newest rows are shown, all are counted, and an event that happens
// again is new.
func TestRowsOfPage(t *testing.T) {
	var table metav1.Table
	table.ColumnDefinitions = []metav1.TableColumnDefinition{{Name: "Name"}, {Name: "Wide", Priority: 1}}
	for i := range mostRows + 5 {
		object := fmt.Sprintf(`{"metadata": {"name": "n%d", "resourceVersion": "%d", "creationTimestamp": "2026-01-01T%02d:%02d:00Z"}}`, i, 1000-i, i/60, i%60)
		table.Rows = append(table.Rows, metav1.TableRow{Cells: []any{fmt.Sprintf("n%d", i), "wide"}, Object: runtime.RawExtension{Raw: []byte(object)}})
	}
	for _, test := range []struct {
		order       func(a, b metav1.PartialObjectMetadata) int
		first, last string
	}{
		{madeLast, "n204", "n5"},
		{seenLast, "n0", "n199"},
	} {
		s, err := section{}.fill(table, test.order)
		if err != nil {
			t.Fatal(err)
		}
		if s.All != mostRows+5 || s.More() != 5 || len(s.Rows) != mostRows || !slices.Equal(s.Columns, []string{"Name"}) {
			t.Fatalf("%d rows of %d, %d left out, columns %v", len(s.Rows), s.All, s.More(), s.Columns)
		}
		if first, last := s.Rows[0][0], s.Rows[len(s.Rows)-1][0]; first != test.first || last != test.last {
			t.Errorf("from %s to %s, want from %s to %s", first, last, test.first, test.last)
		}
	}
}

// TestTextOfOthersOnPage: what somebody writes into an object is text.
func TestTextOfOthersOnPage(t *testing.T) {
	var out strings.Builder
	shown := []section{{Name: "Events", Anchor: "events", All: 1, Columns: []string{"<b>"}, Rows: [][]string{{"<script>x</script>", "\x1b[31m", "a\u202eb", `"><img src=x>`}}}}
	if err := pageTemplate.Execute(&out, map[string]any{"Now": "now", "Sections": shown}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"<script>", "<b>", "\x1b", "\u202e", "<img"} {
		if strings.Contains(out.String(), text) {
			t.Errorf("the page has %q", text)
		}
	}
}
