package upstream

import (
	"fmt"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/openapi"
)

// Target is a Kubernetes version whose verdict is wanted.
type Target struct {
	Version Version
	// Kinds are those that the version serves by default.
	Kinds *Kinds
	// Bundled are the kinds of the bundled version.
	Bundled *Kinds
	// Release has the definitions of the version; nil for the bundled one,
	// whose types are linked.
	Release *openapi.Release
}

// Targets returns the targets, oldest first.
func Targets(bundled *Kinds, versions []Version) []*Target {
	var targets []*Target
	for _, v := range ordered(versions) {
		t := &Target{Version: v, Kinds: bundled, Bundled: bundled}
		if v.older != 0 {
			release, err := openapi.Open(v.older)
			if err != nil {
				panic(fmt.Sprintf("the program is built with a broken archive of definitions: %v", err))
			}
			t.Release, t.Kinds = release, releaseKinds(release, bundled)
		}
		targets = append(targets, t)
	}
	return targets
}

// releaseKinds is the table of the kinds that the release serves by default.
// Their creation is the bundled version's; a version of a kind that is not
// served any more shares that of its successor, for both work on the internal
// type.
func releaseKinds(release *openapi.Release, bundled *Kinds) *Kinds {
	t := &Kinds{ByGVK: map[runtimeschema.GroupVersionKind]*Kind{}}
	for _, known := range release.Kinds() {
		if !known.ByDefault {
			continue
		}
		k := bundled.ByGVK[known.GroupVersionKind]
		if k == nil {
			k = bundled.inGroup(known.Group, known.Kind)
			if k == nil || !k.scheme.Recognizes(known.GroupVersionKind) {
				continue // TestReleaseKinds: there is none
			}
			older := *k
			older.GVK = known.GroupVersionKind
			k = &older
		}
		t.ByGVK[k.GVK] = k
		t.All = append(t.All, k)
	}
	return t
}

// knows says whether an API server of the version has the kind, served by
// default or not.
func (t *Target) knows(gvk runtimeschema.GroupVersionKind) bool {
	if t.Release == nil {
		return nativeScheme().Recognizes(gvk)
	}
	for _, k := range t.Release.Kinds() {
		if k.GroupVersionKind == gvk {
			return true
		}
	}
	return false
}

// APIVersions are what an API server of the version serves by default, as
// .Capabilities.APIVersions of Helm charts names it: "apps/v1" and
// "apps/v1/Deployment".
func (t *Target) APIVersions() []string {
	var names []string
	met := map[runtimeschema.GroupVersion]bool{}
	for _, k := range t.Kinds.All {
		gv := k.GVK.GroupVersion()
		if !met[gv] {
			met[gv] = true
			names = append(names, gv.String())
		}
		names = append(names, gv.String()+"/"+k.GVK.Kind)
	}
	return names
}

// IsCustom says whether the kind can be one of custom resources: its group is
// none of Kubernetes' own in any version.
func (t *Target) IsCustom(gvk runtimeschema.GroupVersionKind) bool {
	return t.Bundled.maybeCustom(gvk) && t.Kinds.maybeCustom(gvk)
}

// Older are the targets' versions without the bundled one.
func Older(targets []*Target) []string {
	var names []string
	for _, t := range targets {
		if t.Release != nil {
			names = append(names, t.Version.String())
		}
	}
	return names
}

// Structure compares the JSON of an object with the version's definition.
func (t *Target) Structure(k *Kind, data []byte) ([]openapi.Problem, error) {
	s, err := t.Release.Schema(k.GVK)
	if err != nil {
		return nil, err
	}
	return s.Check(data)
}

// FieldSince is about a field that a newer version has.
func (t *Target) FieldSince(k *Kind, path string) string {
	since := Version{} // the bundled one
	if m := t.Release.FieldSince(k.GVK, path); m <= openapi.Newest {
		since = Version{m}
	}
	return fmt.Sprintf("the field is new in Kubernetes %s", since)
}
