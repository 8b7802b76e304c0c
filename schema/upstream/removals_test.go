package upstream

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
)

// TestRemovalsAreUpstreams compares the table with the life cycle that types of
// k8s.io/api declare.
func TestRemovalsAreUpstreams(t *testing.T) {
	table := Builtin()
	compared := 0
	for gvk := range clientscheme.Scheme.AllKnownTypes() {
		obj, err := clientscheme.Scheme.New(gvk)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := meta.Accessor(obj); err != nil || table.ByGVK[gvk] != nil {
			continue // a list or options; or served
		}
		life, ok := obj.(interface{ APILifecycleRemoved() (int, int) })
		if !ok {
			continue
		}
		if _, release := life.APILifecycleRemoved(); release <= minor {
			compared++
			compareRemoval(t, gvk, obj, release)
		}
	}
	if compared < 40 {
		t.Errorf("only %d types compared", compared)
	}
}

func compareRemoval(t *testing.T, gvk runtimeschema.GroupVersionKind, obj any, release int) {
	t.Helper()
	got, ok := removedIn(gvk)
	if !ok {
		t.Errorf("%s, removed in 1.%d, is not in the table", gvk, release)
		return
	}
	if got.minor != release {
		t.Errorf("%s: removed in 1.%d, upstream says 1.%d", gvk, got.minor, release)
	}
	if next, ok := obj.(interface {
		APILifecycleReplacement() runtimeschema.GroupVersionKind
	}); ok {
		if r := next.APILifecycleReplacement(); r.Kind == gvk.Kind && !strings.Contains(r.Version, "beta") && got.replacement != r.GroupVersion().String()+" "+r.Kind {
			t.Errorf("%s: replaced by %q, upstream says %s", gvk, got.replacement, r)
		}
	}
}

// TestReplacementsAreServed: a hint never leads to another dead end.
func TestReplacementsAreServed(t *testing.T) {
	table := Builtin()
	for _, row := range removals {
		for _, name := range strings.Fields(row.kinds) {
			gv, err := runtimeschema.ParseGroupVersion(row.groupVersion)
			if err != nil {
				t.Fatal(err)
			}
			r, ok := removedIn(gv.WithKind(name))
			if !ok {
				t.Fatalf("%s %s is not found", row.groupVersion, name)
			}
			version, kind, _ := strings.Cut(r.replacement, " ")
			to, err := runtimeschema.ParseGroupVersion(version)
			if err != nil {
				t.Fatal(err)
			}
			if subresource := kind == "Scale" || kind == "Eviction"; r.replacement != "" && !subresource && table.ByGVK[to.WithKind(kind)] == nil {
				t.Errorf("%s %s: the replacement %s is not served", row.groupVersion, name, r.replacement)
			}
		}
	}
}
