package server

import (
	"testing"
	"time"

	networkingv1 "k8s.io/api/networking/v1"
)

// TestIngressPaths: which of several paths has a request.
func TestIngressPaths(t *testing.T) {
	location := func(path string, kind networkingv1.PathType, backend string) *ingressLocation {
		return &ingressLocation{path: path, kind: kind, backend: backend}
	}
	plain := &ingressServer{}
	for _, l := range []*ingressLocation{
		location("/foo", networkingv1.PathTypePrefix, "foo"), location("/foo/bar", networkingv1.PathTypePrefix, "bar"),
		location("/foo/", networkingv1.PathTypeExact, "exact"), location("/slash/", networkingv1.PathTypePrefix, "slash"),
		location("/foo", networkingv1.PathTypePrefix, "late"),
	} {
		plain.add(l)
	}
	plain.arrange()
	rewriting := &ingressServer{}
	api := location("/api(/|$)(.*)", networkingv1.PathTypePrefix, "api")
	api.target = "/$2"
	rewriting.add(api)
	rewriting.add(location("/", networkingv1.PathTypePrefix, "root"))
	rewriting.add(location("/broken(", networkingv1.PathTypePrefix, "broken"))
	rewriting.arrange()
	for _, test := range []struct {
		server             *ingressServer
		path, backend, got string
	}{
		{plain, "/foo", "foo", "/foo"}, {plain, "/foo/x", "foo", "/foo/x"}, {plain, "/foo/bar", "bar", "/foo/bar"}, {plain, "/foo/barn", "foo", "/foo/barn"},
		{plain, "/foo/", "exact", "/foo/"}, {plain, "/foobar", "", ""}, {plain, "/Foo", "", ""}, {plain, "/slash/x", "slash", "/slash/x"}, {plain, "/slash", "", ""},
		{rewriting, "/api/items/1", "api", "/items/1"}, {rewriting, "/API", "api", "/"}, {rewriting, "/apis", "root", "/apis"}, {rewriting, "/broken(", "root", "/broken("},
	} {
		found := test.server.find(test.path)
		switch {
		case found == nil && test.backend != "":
			t.Errorf("%s: no location, want %s", test.path, test.backend)
		case found != nil && (found.backend != test.backend || found.rewritten(test.path) != test.got):
			t.Errorf("%s: %s gets %s, want %q gets %q", test.path, found.backend, found.rewritten(test.path), test.backend, test.got)
		}
	}
}

func TestIngressHosts(t *testing.T) {
	r := &ingressRouting{servers: map[string]*ingressServer{everyHost: {serial: "all"}, "a.example.com": {serial: "a"}, "*.example.com": {serial: "one"}, "*.b.example.com": {serial: "two"}}}
	for host, want := range map[string]string{
		"a.example.com": "a", "x.example.com": "one", "x.b.example.com": "two", "b.example.com": "one", "example.com": "all", "": "all", "com": "all",
		"x.y.example.com": "one", // nginx' wildcards stand for several parts
	} {
		if got := r.server(host).serial; got != want {
			t.Errorf("%q is served by %s, want %s", host, got, want)
		}
	}
}

func TestIngressAnnotations(t *testing.T) {
	for _, test := range []struct {
		name, value string
		known       bool
		want        ingressAnnotations
	}{
		{"ssl-redirect", "false", true, ingressAnnotations{insecure: true}},
		{"ssl-redirect", "maybe", false, ingressAnnotations{}},
		{"force-ssl-redirect", "maybe", false, ingressAnnotations{}},
		{"use-regex", "maybe", false, ingressAnnotations{}},
		{"app-root", "/app", true, ingressAnnotations{root: "/app"}},
		{"app-root", "app", false, ingressAnnotations{}},
		{"permanent-redirect", "/app", false, ingressAnnotations{}},
		{"permanent-redirect-code", "308", true, ingressAnnotations{code: 308}},
		{"permanent-redirect-code", "0", true, ingressAnnotations{code: 301}},
		{"permanent-redirect-code", "99999", true, ingressAnnotations{code: 301}},
		{"permanent-redirect-code", "many", false, ingressAnnotations{}},
		{"temporal-redirect", "javascript:alert(1)", false, ingressAnnotations{}},
		{"temporal-redirect", "https://example.com", true, ingressAnnotations{redirect: "https://example.com", code: 302}},
		{"proxy-body-size", "-1", false, ingressAnnotations{}},
		{"proxy-connect-timeout", "0", false, ingressAnnotations{}},
		{"proxy-read-timeout", "-5", false, ingressAnnotations{}},
		{"proxy-read-timeout", "99999999999999", false, ingressAnnotations{}},
		{"proxy-body-size", "8m", true, ingressAnnotations{largest: 8 << 20}},
		{"proxy-body-size", "8mm", false, ingressAnnotations{}},
		{"proxy-body-size", "much", false, ingressAnnotations{}},
		{"proxy-read-timeout", "120", true, ingressAnnotations{reading: 2 * time.Minute}},
		{"proxy-read-timeout", "soon", false, ingressAnnotations{}},
		{"backend-protocol", "https", true, ingressAnnotations{https: true}},
		{"backend-protocol", "GRPC", false, ingressAnnotations{}},
		{"permanent-redirect", "https://example.com", true, ingressAnnotations{redirect: "https://example.com", code: 301}},
		{"canary", "true", false, ingressAnnotations{}},
	} {
		var got ingressAnnotations
		if known := got.read(test.name, test.value); known != test.known || got != test.want {
			t.Errorf("%s: %s: known %t and %+v, want %t and %+v", test.name, test.value, known, got, test.known, test.want)
		}
	}
}
