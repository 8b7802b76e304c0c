package terminal

import (
	"net/http"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ListAt lets the lists that kubectl's commands ask for be those of an earlier revision
// of the cluster, as with resourceVersionMatch=Exact, until it is called with none. Single
// objects are the present ones: the API has no way to ask for others.
func (k *kubectl) ListAt(revision string) { k.revision = revision }

// past asks for lists of a revision.
type past struct {
	next     http.RoundTripper
	revision string
}

// RoundTrip implements http.RoundTripper.
func (p past) RoundTrip(req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	if req.Method != http.MethodGet || query.Has("watch") || query.Has("resourceVersion") || query.Has("continue") || !isList(req.URL.Path) {
		return p.next.RoundTrip(req)
	}
	again := req.Clone(req.Context())
	query.Set("resourceVersion", p.revision)
	query.Set("resourceVersionMatch", string(metav1.ResourceVersionMatchExact))
	again.URL.RawQuery = query.Encode()
	return p.next.RoundTrip(again)
}

// isList reports whether a path is that of objects of a kind: /api/v1/pods,
// /apis/apps/v1/namespaces/default/deployments. Discovery has shorter ones.
func isList(path string) bool {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case parts[0] == "api" && len(parts) > 2:
		parts = parts[2:]
	case parts[0] == "apis" && len(parts) > 3:
		parts = parts[3:]
	default:
		return false
	}
	return len(parts) == 1 || len(parts) == 3 && parts[0] == "namespaces"
}
