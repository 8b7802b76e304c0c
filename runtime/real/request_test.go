package real

import (
	"net/http"
	"net/url"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestPathsSayWhatRequestsAreAbout(t *testing.T) {
	core := func(resource string) schema.GroupVersionResource {
		return schema.GroupVersionResource{Version: "v1", Resource: resource}
	}
	rbac := schema.GroupVersionResource{Group: "rbac.authorization.k8s.io", Version: "v1", Resource: "clusterroles"}
	for path, want := range map[string]request{
		"/api/v1/nodes":                                        {resource: core("nodes")},
		"/api/v1/nodes/n1":                                     {resource: core("nodes"), name: "n1"},
		"/api/v1/nodes/n1/status":                              {resource: core("nodes"), name: "n1", subresource: "status"},
		"/api/v1/namespaces":                                   {resource: core("namespaces")},
		"/api/v1/namespaces/a":                                 {resource: core("namespaces"), name: "a"},
		"/api/v1/namespaces/a/finalize":                        {resource: core("namespaces"), name: "a", subresource: "finalize"},
		"/api/v1/namespaces/a/status":                          {resource: core("namespaces"), name: "a", subresource: "status"},
		"/api/v1/namespaces/a/pods":                            {resource: core("pods"), namespace: "a"},
		"/api/v1/namespaces/a/pods/p/eviction":                 {resource: core("pods"), namespace: "a", name: "p", subresource: "eviction"},
		"/apis/rbac.authorization.k8s.io/v1/clusterroles/view": {resource: rbac, name: "view"},
	} {
		got, ok := requestOf(&http.Request{URL: &url.URL{Path: path}})
		if !ok || got != want {
			t.Errorf("%s is about %+v, %v, not %+v", path, got, ok, want)
		}
	}
	for _, path := range []string{"/", "/version", "/api", "/api/v1", "/apis/apps/v1", "/openapi/v3/apis/apps/v1", "/healthz"} {
		if got, ok := requestOf(&http.Request{URL: &url.URL{Path: path}}); ok {
			t.Errorf("%s is about %+v, not about nothing", path, got)
		}
	}
}
