package upstream

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
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
	table := Builtin()
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
			k := table.ByGVK[gvk]
			switch {
			case k == nil:
				t.Errorf("%s is served and not in the table", gvk)
			case k.Namespaced != r.Namespaced:
				t.Errorf("%s: namespaced is %v, upstream says %v", gvk, k.Namespaced, r.Namespaced)
			case k.resource != r.Name:
				t.Errorf("%s: resource is %s, upstream says %s", gvk, k.resource, r.Name)
			}
		}
	}
	for _, k := range table.All {
		if !served[k.GVK] {
			t.Errorf("%s is in the table and upstream does not serve it", k.GVK)
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
