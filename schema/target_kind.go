package schema

import (
	"fmt"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/openapi"
)

// unserved is about a kind that some version of Kubernetes has, but an API
// server of this version does not serve by default.
func (t *target) unserved(gvk runtimeschema.GroupVersionKind, message string) (Finding, bool) {
	if r, ok := removedIn(gvk); ok && r.minor <= t.version.number() {
		f := ruleRemovedAPI.finding(message)
		f.Hint = r.hint(gvk)
		return f, true
	}
	if t.knows(gvk) && unstable(gvk.Version) && !strings.HasSuffix(gvk.Kind, "List") {
		f := ruleNotServed.finding(message)
		f.Hint = fmt.Sprintf("%s is served only with --runtime-config=%s=true", gvk.GroupVersion(), gvk.GroupVersion())
		if k := t.kinds.inGroup(gvk.Group, gvk.Kind); k != nil {
			f.Hint = fmt.Sprintf("use %s", k.gvk.GroupVersion())
		}
		return f, true
	}
	if t.bundled.maybeCustom(gvk) {
		return Finding{}, false // the usual case: do not unpack the archive
	}
	return t.otherVersions(gvk, message)
}

// unstable says whether an API version is off by default, but for exceptions.
func unstable(version string) bool {
	return strings.Contains(version, "alpha") || strings.Contains(version, "beta")
}

// otherVersions is about a kind that only older or only newer versions have.
func (t *target) otherVersions(gvk runtimeschema.GroupVersionKind, message string) (Finding, bool) {
	h, known, err := openapi.HistoryOf(gvk)
	if err != nil {
		return Finding{}, false
	}
	bundled := t.bundled.byGVK[gvk] != nil
	switch {
	case known && h.Last < t.version.number():
		r := removal{minor: h.Last + 1}
		if k := t.kinds.inGroup(gvk.Group, gvk.Kind); k != nil {
			r.replacement = k.gvk.GroupVersion().String() + " " + k.gvk.Kind
		}
		f := ruleRemovedAPI.finding(message)
		f.Hint = r.hint(gvk)
		return f, true
	case known && h.First > t.version.number(), bundled:
		f := ruleNewerAPI.finding(message)
		f.Hint = t.sinceHint(gvk, h, bundled)
		return f, true
	}
	return Finding{}, false
}

// sinceHint says which versions serve a kind that the version does not have.
func (t *target) sinceHint(gvk runtimeschema.GroupVersionKind, h openapi.History, bundled bool) string {
	since := fmt.Sprintf("known from Kubernetes %s on, and off by default", Version{h.First})
	switch {
	case h.Served > 0:
		since = fmt.Sprintf("served from Kubernetes %s on", Version{h.Served})
	case bundled:
		since = fmt.Sprintf("served from Kubernetes %s on", Version{})
	}
	hint := fmt.Sprintf("%s %s is %s", gvk.GroupVersion(), gvk.Kind, since)
	if k := t.kinds.inGroup(gvk.Group, gvk.Kind); k != nil {
		return hint + fmt.Sprintf("; %s has %s", t.version, k.gvk.GroupVersion())
	}
	return hint
}
