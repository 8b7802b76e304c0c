package upstream

import (
	"strings"
	"testing"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	utilversion "k8s.io/apimachinery/pkg/util/version"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
	_ "k8s.io/kubernetes/pkg/features" // declares the gates

	"github.com/gherkube/gherkube/schema/openapi"
)

// TestReleaseKinds: everything that an older release serves by default can be
// created here, in the same scope, and has a definition.
func TestReleaseKinds(t *testing.T) {
	bundled := Builtin()
	for _, v := range Versions() {
		if v.older == 0 {
			continue
		}
		release, err := openapi.Open(v.older)
		if err != nil {
			t.Fatal(err)
		}
		table := releaseKinds(release, bundled)
		count := 0
		for _, known := range release.Kinds() {
			if _, err := release.Schema(known.GroupVersionKind); err != nil {
				t.Error(err)
			}
			if !known.ByDefault {
				continue
			}
			count++
			k := table.ByGVK[known.GroupVersionKind]
			switch {
			case k == nil:
				t.Errorf("%s: %s is served and cannot be created", v, known.GroupVersionKind)
			case k.Namespaced != known.Namespaced || k.resource != known.Resource:
				t.Errorf("%s: %s: namespaced %v, resource %s; the release says %v, %s", v, k.GVK, k.Namespaced, k.resource, known.Namespaced, known.Resource)
			}
		}
		if count < 50 || count != len(table.All) {
			t.Errorf("%s serves %d kinds, the table has %d", v, count, len(table.All))
		}
	}
}

// TestRemovalsAreReleases compares the table of removals with what the releases
// know.
func TestRemovalsAreReleases(t *testing.T) {
	compared := 0
	for _, row := range removals {
		gv, err := runtimeschema.ParseGroupVersion(row.groupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range strings.Fields(row.kinds) {
			h, known, err := openapi.HistoryOf(gv.WithKind(name))
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case !known && row.removal.minor > openapi.Oldest && row.removal.minor <= openapi.Newest:
				t.Errorf("%s %s, removed in 1.%d, is in no release", row.groupVersion, name, row.removal.minor)
			case known && h.Last >= row.removal.minor:
				t.Errorf("%s %s, removed in 1.%d, is still in 1.%d", row.groupVersion, name, row.removal.minor, h.Last)
			case known:
				compared++
			}
		}
	}
	if compared < 5 {
		t.Errorf("only %d compared", compared)
	}
}

// TestGates compares the minors of tightenedByGates, widened and dropped with upstream's
// feature gates. Gates that upstream has dropped cannot be compared.
func TestGates(t *testing.T) {
	gates, ok := utilfeature.DefaultFeatureGate.(featuregate.MutableVersionedFeatureGate)
	if !ok {
		t.Fatal("the gates have no versions")
	}
	claimed := map[string]int{}
	for _, rule := range tightenedByGates() {
		claimed[rule.gate] = rule.since
	}
	for _, rule := range widened() {
		claimed[rule.gate] = rule.since
	}
	for _, rule := range dropped() {
		claimed[rule.gate] = rule.since
	}
	all, compared := gates.GetAllVersioned(), 0
	for gate, minor := range claimed {
		specs, ok := all[featuregate.Feature(gate)]
		if !ok {
			t.Logf("dropped upstream: %s", gate)
			continue
		}
		compared++
		since := uint(0)
		for _, s := range specs {
			if s.Default && (since == 0 || s.Version.LessThan(utilversion.MajorMinor(1, since))) {
				since = s.Version.Minor()
			}
		}
		if int(since) != minor {
			t.Errorf("%s is on from 1.%d, upstream says 1.%d", gate, minor, since)
		}
	}
	if compared < 10 {
		t.Errorf("only %d gates compared", compared)
	}
}
