package upstream

import (
	"fmt"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/openapi"
)

// Absence says why an API server of a version does not have a kind.
type Absence int

const (
	// Served says that the kind is there, or is none of Kubernetes' own.
	Served Absence = iota
	// Removed says that only older versions have it.
	Removed
	// OffByDefault says that it has to be switched on.
	OffByDefault
	// Newer says that only newer versions have it.
	Newer
)

// Absent is about a kind that some version of Kubernetes has, but an API
// server of this version does not serve by default: why, and what to use.
func (t *Target) Absent(gvk runtimeschema.GroupVersionKind) (why Absence, hint string) {
	if r, ok := removedIn(gvk); ok && r.minor <= t.Version.number() {
		return Removed, r.hint(gvk)
	}
	if t.knows(gvk) && unstable(gvk.Version) && !strings.HasSuffix(gvk.Kind, "List") {
		if k := t.Kinds.inGroup(gvk.Group, gvk.Kind); k != nil {
			return OffByDefault, fmt.Sprintf("use %s", k.GVK.GroupVersion())
		}
		return OffByDefault, fmt.Sprintf("%s is served only with --runtime-config=%s=true", gvk.GroupVersion(), gvk.GroupVersion())
	}
	if t.Bundled.maybeCustom(gvk) {
		return Served, "" // the usual case: do not unpack the archive
	}
	return t.otherVersions(gvk)
}

// unstable says whether an API version is off by default, but for exceptions.
func unstable(version string) bool {
	return strings.Contains(version, "alpha") || strings.Contains(version, "beta")
}

// otherVersions is about a kind that only older or only newer versions have.
func (t *Target) otherVersions(gvk runtimeschema.GroupVersionKind) (Absence, string) {
	h, known, err := openapi.HistoryOf(gvk)
	if err != nil {
		return Served, ""
	}
	bundled := t.Bundled.ByGVK[gvk] != nil
	switch {
	case known && h.Last < t.Version.number():
		r := removal{minor: h.Last + 1}
		if k := t.Kinds.inGroup(gvk.Group, gvk.Kind); k != nil {
			r.replacement = k.GVK.GroupVersion().String() + " " + k.GVK.Kind
		}
		return Removed, r.hint(gvk)
	case known && h.First > t.Version.number(), bundled:
		return Newer, t.sinceHint(gvk, h, bundled)
	}
	return Served, ""
}

// sinceHint says which versions serve a kind that the version does not have.
func (t *Target) sinceHint(gvk runtimeschema.GroupVersionKind, h openapi.History, bundled bool) string {
	since := fmt.Sprintf("known from Kubernetes %s on, and off by default", Version{h.First})
	switch {
	case h.Served > 0:
		since = fmt.Sprintf("served from Kubernetes %s on", Version{h.Served})
	case bundled:
		since = fmt.Sprintf("served from Kubernetes %s on", Version{})
	}
	hint := fmt.Sprintf("%s %s is %s", gvk.GroupVersion(), gvk.Kind, since)
	if k := t.Kinds.inGroup(gvk.Group, gvk.Kind); k != nil {
		return hint + fmt.Sprintf("; %s has %s", t.Version, k.GVK.GroupVersion())
	}
	return hint
}
