package terminal

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
)

// kindsServer serves widgets, and gadgets as well if they are wanted.
type kindsServer struct{ gadgets bool }

func (s *kindsServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", discovery.AcceptV2)
	items := ""
	if r.URL.Path == "/apis" {
		items = group("widgets", "Widget")
		if s.gadgets {
			items += "," + group("gadgets", "Gadget")
		}
	}
	_, _ = w.Write([]byte(`{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[` + items + `]}`))
}

func group(plural, kind string) string {
	return `{"metadata":{"name":"` + plural + `.example.com"},"versions":[{"version":"v1","freshness":"Current","resources":[{"resource":"` + plural +
		`","responseKind":{"group":"","version":"","kind":"` + kind + `"},"scope":"Namespaced","singularResource":"` + plural + `","verbs":["get"]}]}]}`
}

func kindsOf(t *testing.T, s *kindsServer, served *Served) *knownKinds {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client, err := discovery.NewDiscoveryClientForConfig(&rest.Config{Host: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return newKnownKinds(&discoverer{DiscoveryClient: client, served: served})
}

// TestServed: servers that tell the same share what is made of it, and no others.
func TestServed(t *testing.T) {
	served := &Served{}
	changing := &kindsServer{}
	first, second, other := kindsOf(t, changing, served), kindsOf(t, &kindsServer{}, served), kindsOf(t, &kindsServer{gadgets: true}, served)
	alone := kindsOf(t, &kindsServer{}, nil)
	if first.known() == nil || first.known() != second.known() {
		t.Error("two servers of the same kinds do not share them")
	}
	if other.known() != nil || alone.known() != nil {
		t.Error("a server of other kinds shares those of another, or one that is alone")
	}
	for name, k := range map[string]*knownKinds{"first": first, "second": second, "other": other, "alone": alone} {
		serves(t, name, k, "widgets", true)
		serves(t, name, k, "gadgets", k == other)
	}
	changing.gadgets = true
	first.begin()
	serves(t, "first", first, "gadgets", true)
	if first.known() != nil {
		t.Error("a server that has got another kind shares those of another")
	}
	serves(t, "first", first, "widgets", true)
}

// serves asks as a command does that finds a resource and its mapping.
func serves(t *testing.T, name string, k *knownKinds, plural string, want bool) {
	t.Helper()
	k.begin()
	mapper := k.restMapper(func(string) {})
	kind, err := mapper.KindFor(schema.GroupVersionResource{Resource: plural})
	if (err == nil) != want {
		t.Errorf("%s: %s: %v, %v; served: %v", name, plural, kind, err, want)
	}
	if err != nil {
		return
	}
	resource, err := mapper.ResourceFor(schema.GroupVersionResource{Resource: plural})
	if err != nil || resource.Resource != plural {
		t.Errorf("%s: %s: %v, %v", name, plural, resource, err)
	}
	if mapping, err := mapper.RESTMapping(kind.GroupKind(), kind.Version); err != nil || mapping.Resource.Resource != plural {
		t.Errorf("%s: %v: %v, %v", name, kind, mapping, err)
	}
}
