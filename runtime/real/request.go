package real

import (
	"net/http"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// request is what a request to the API is about.
type request struct {
	resource    schema.GroupVersionResource
	namespace   string
	name        string // empty for all of them, or a new one
	subresource string
}

// requestOf reads the path of a request; ok is false if it is not about an
// object. The paths are those of
// https://kubernetes.io/docs/reference/using-api/api-concepts/.
func requestOf(r *http.Request) (q request, ok bool) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case len(parts) >= 3 && parts[0] == "api":
		q.resource, parts = schema.GroupVersionResource{Version: parts[1]}, parts[2:]
	case len(parts) >= 4 && parts[0] == "apis":
		q.resource, parts = schema.GroupVersionResource{Group: parts[1], Version: parts[2]}, parts[3:]
	default:
		return q, false
	}
	// A namespace with nothing behind it but its own parts is an object itself.
	if len(parts) >= 3 && parts[0] == "namespaces" && parts[2] != "status" && parts[2] != "finalize" {
		q.namespace, parts = parts[1], parts[2:]
	}
	q.resource.Resource = parts[0]
	if len(parts) > 1 {
		q.name = parts[1]
	}
	if len(parts) > 2 {
		q.subresource = parts[2]
	}
	return q, true
}
