package kubeconfig

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/rest"
)

const two = `apiVersion: v1
kind: Config
current-context: far
contexts:
- {name: far, context: {cluster: far, user: me}}
- {name: near, context: {cluster: near, user: me}}
- {name: torn, context: {cluster: nowhere, user: me}}
clusters:
- {name: far, cluster: {server: "https://198.51.100.7:6443"}}
- {name: near, cluster: {server: "https://127.0.0.1:6443"}}
users:
- {name: me, user: {token: x}}
`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheContextDecides(t *testing.T) {
	path := write(t, two)
	for asked, want := range map[string]string{"": "https://198.51.100.7:6443", "near": "https://127.0.0.1:6443"} {
		access, err := Load(Source{Path: path, Context: asked})
		if err != nil || access.REST.Host != want {
			t.Errorf("context %q: %+v, %v", asked, access, err)
		}
	}
	t.Setenv("KUBECONFIG", path)
	if access, err := Load(Source{}); err != nil || access.Context != "far" {
		t.Errorf("by $KUBECONFIG: %+v, %v", access, err)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for _, c := range []struct {
		text, context, want string
	}{
		{two, "third", `no context "third": there are far, near, torn`},
		{two, "torn", `context "torn"`},
		{strings.Replace(two, "current-context: far", "", 1), "", "no current context: there are far, near, torn"},
		{"apiVersion: v1\nkind: Config\n", "", "no contexts"},
		{"{", "", "reading the kubeconfig"},
	} {
		if _, err := Load(Source{Path: write(t, c.text), Context: c.context}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, which does not say %q", c.context, err, c.want)
		}
	}
}

func TestWhatLooksDisposable(t *testing.T) {
	for _, c := range []struct {
		context, host string
		want          bool
	}{
		{"kind-dev", "https://10.0.0.1:6443", true},
		{"k3d-dev", "https://k3d.internal:6443", true},
		{"minikube", "https://192.168.49.2:8443", true},
		{"dev", "https://127.0.0.1:6443", false}, // the end of a tunnel, perhaps
		{"dev", "https://[::1]:6443", false},
		{"dev", "https://localhost", false},
		{"dev", "127.0.0.1:8080", false},
		{"production", "https://198.51.100.7:6443", false},
		{"my-kind-of-cluster", "https://198.51.100.7:6443", false},
	} {
		a := Access{Context: c.context, REST: &rest.Config{Host: c.host}}
		if got := a.Disposable(); (got != "") != c.want {
			t.Errorf("%s at %s: %q", c.context, c.host, got)
		}
	}
}
