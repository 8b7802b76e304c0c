package terminal

import (
	"net/http"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestReadOf(t *testing.T) {
	deployments := schema.GroupResource{Group: "apps", Resource: "deployments"}
	pods, namespaces := schema.GroupResource{Resource: "pods"}, schema.GroupResource{Resource: "namespaces"}
	for _, c := range []struct {
		path    string
		is      read
		unknown bool
	}{
		{path: "/api/v1/pods", is: read{resource: pods}},
		{path: "/api/v1/namespaces/shop/pods", is: read{resource: pods, namespace: "shop"}},
		{path: "/api/v1/namespaces/shop/pods/web", is: read{resource: pods, namespace: "shop", name: "web"}},
		{path: "/api/v1/namespaces/shop", is: read{resource: namespaces, name: "shop"}},
		{path: "/apis/apps/v1/namespaces/shop/deployments?watch=true&fieldSelector=metadata.name%3Dweb", is: read{deployments, "shop", "web"}},
		{path: "/apis/apps/v1/deployments?fieldSelector=metadata.name%21%3Dweb", is: read{resource: deployments}},
		{path: "/apis/apps/v1/namespaces/shop/deployments/web/scale", unknown: true},
		{path: "/api/v1/componentstatuses", unknown: true},
		{path: "/apis/metrics.k8s.io/v1beta1/nodes", unknown: true},
		{path: "/apis/example.com/v1/things", unknown: true},
		{path: "/apis/apps/v1", unknown: true},
		{path: "/version", unknown: true},
		{path: "/", unknown: true},
	} {
		req, err := http.NewRequest(http.MethodGet, "http://cluster"+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if is, known := readOf(req); known == c.unknown || is != c.is && known {
			t.Errorf("%s: %+v, known: %v", c.path, is, known)
		}
	}
	for _, c := range []struct {
		read     read
		resource schema.GroupResource
		ns, name string
		includes bool
	}{
		{read{resource: pods}, pods, "shop", "web", true},
		{read{pods, "shop", ""}, pods, "shop", "web", true},
		{read{pods, "shop", "web"}, pods, "shop", "web", true},
		{read{pods, "shop", "web"}, pods, "shop", "db", false},
		{read{pods, "shop", ""}, pods, "other", "web", false},
		{read{pods, "shop", "web"}, deployments, "shop", "web", false},
	} {
		r := reads{of: []read{c.read}}
		if r.include(c.resource, c.ns, c.name) != c.includes {
			t.Errorf("%+v includes %s %s/%s: %v", c.read, c.resource, c.ns, c.name, !c.includes)
		}
	}
}
