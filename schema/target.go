package schema

import (
	"fmt"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/openapi"
)

// target is a Kubernetes version whose verdict is wanted.
type target struct {
	version Version
	// kinds are those that the version serves by default.
	kinds *kindTable
	// bundled are the kinds of the bundled version.
	bundled *kindTable
	// release has the definitions of the version; nil for the bundled one,
	// whose types are linked.
	release *openapi.Release
}

// newTargets returns the targets, oldest first.
func newTargets(bundled *kindTable, versions []Version) []*target {
	var targets []*target
	for _, v := range ordered(versions) {
		t := &target{version: v, kinds: bundled, bundled: bundled}
		if v.older != 0 {
			release, err := openapi.Open(v.older)
			if err != nil {
				panic(fmt.Sprintf("the program is built with a broken archive of definitions: %v", err))
			}
			t.release, t.kinds = release, releaseKinds(release, bundled)
		}
		targets = append(targets, t)
	}
	return targets
}

// releaseKinds is the table of the kinds that the release serves by default.
// Their creation is the bundled version's; a version of a kind that is not
// served any more shares that of its successor, for both work on the internal
// type.
func releaseKinds(release *openapi.Release, bundled *kindTable) *kindTable {
	t := &kindTable{byGVK: map[runtimeschema.GroupVersionKind]*kind{}}
	for _, known := range release.Kinds() {
		if !known.ByDefault {
			continue
		}
		k := bundled.byGVK[known.GroupVersionKind]
		if k == nil {
			k = bundled.inGroup(known.Group, known.Kind)
			if k == nil || !k.scheme.Recognizes(known.GroupVersionKind) {
				continue // TestReleaseKinds: there is none
			}
			older := *k
			older.gvk = known.GroupVersionKind
			k = &older
		}
		t.byGVK[k.gvk] = k
		t.all = append(t.all, k)
	}
	return t
}

// knows says whether an API server of the version has the kind, served by
// default or not.
func (t *target) knows(gvk runtimeschema.GroupVersionKind) bool {
	if t.release == nil {
		return nativeScheme().Recognizes(gvk)
	}
	for _, k := range t.release.Kinds() {
		if k.GroupVersionKind == gvk {
			return true
		}
	}
	return false
}

// isCustom says whether the kind can be one of custom resources: its group is
// none of Kubernetes' own in any version.
func (t *target) isCustom(gvk runtimeschema.GroupVersionKind) bool {
	return t.bundled.maybeCustom(gvk) && t.kinds.maybeCustom(gvk)
}

// older are the targets' versions without the bundled one.
func older(targets []*target) []string {
	var names []string
	for _, t := range targets {
		if t.release != nil {
			names = append(names, t.version.String())
		}
	}
	return names
}
