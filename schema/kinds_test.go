package schema

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/input"
)

// TestKindsAreUpstreams compares the table with the discovery documents that
// k8s.io/kubernetes publishes of a server with everything switched on.
func TestKindsAreUpstreams(t *testing.T) {
	folder := upstreamFolder(t, "k8s.io/kubernetes")
	served := map[runtimeschema.GroupVersionKind]bool{}
	files, err := filepath.Glob(filepath.Join(folder, "api/discovery/api*__v*.json"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d discovery documents in %s: %v", len(files), folder, err)
	}
	unstable := regexp.MustCompile(`v\d+(alpha|beta)\d+$`)
	table := builtinKinds()
	for _, file := range files {
		var list struct {
			GroupVersion string
			Resources    []struct {
				Name, Kind string
				Namespaced bool
				Verbs      []string
			}
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &list); err != nil {
			t.Fatal(err)
		}
		gv, err := runtimeschema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		if unstable.MatchString(gv.Version) {
			continue // off by default
		}
		for _, r := range list.Resources {
			if strings.Contains(r.Name, "/") || !contains(r.Verbs, "create") {
				continue
			}
			gvk := gv.WithKind(r.Kind)
			served[gvk] = true
			k := table.byGVK[gvk]
			switch {
			case k == nil:
				t.Errorf("%s is served and not in the table", gvk)
			case k.namespaced != r.Namespaced:
				t.Errorf("%s: namespaced is %v, upstream says %v", gvk, k.namespaced, r.Namespaced)
			case k.resource != r.Name:
				t.Errorf("%s: resource is %s, upstream says %s", gvk, k.resource, r.Name)
			}
		}
	}
	for _, k := range table.all {
		if !served[k.gvk] {
			t.Errorf("%s is in the table and upstream does not serve it", k.gvk)
		}
	}
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// upstreamFolder is where the module's files are.
func upstreamFolder(t *testing.T, module string) string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Skip("the module cannot be located: ", err)
	}
	return strings.TrimSpace(string(out))
}

// TestEveryKindIsAccepted holds a valid object of every kind against its
// strategy, so that no kind of the table is dead. Two kinds need a certificate
// request made with a key; they must at least blame that field.
func TestEveryKindIsAccepted(t *testing.T) {
	accepted := map[string]bool{}
	report := New().Validate(input.Load([]string{"testdata/valid"}, nil)...)
	for _, f := range report.Findings {
		if f.Severity == Error && f.Object.Kind != "ClusterTrustBundle" {
			t.Errorf("%s: %s: %s %s", f.Position, f.Object, f.Path, f.Message)
		}
	}
	for _, o := range report.Objects {
		accepted[o.APIVersion+" "+o.Kind] = true
	}
	withKeys := map[string]bool{"CertificateSigningRequest": true, "PodCertificateRequest": true}
	for _, k := range builtinKinds().all {
		if name := k.gvk.GroupVersion().String() + " " + k.gvk.Kind; !accepted[name] && !withKeys[k.gvk.Kind] {
			t.Errorf("testdata/valid holds no %s", name)
		}
	}
	for kind := range withKeys {
		report := New().Validate(input.Source{Name: "x", Bytes: []byte("apiVersion: certificates.k8s.io/v1\nkind: " + kind + "\nmetadata: {name: a}\nspec: {}\n")})
		if !report.Rejected() || len(report.Findings) < 3 || report.Findings[0].Rule != "invalid" {
			t.Errorf("%s: %+v", kind, report.Findings)
		}
	}
}
