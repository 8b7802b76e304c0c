package schema

import (
	"fmt"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
)

// identify finds the object's kind, or says why there is none to check it with.
func (p *piece) identify(o *object, t *target) bool {
	if len(o.missing) > 0 {
		p.complain(o, missingType(o.missing), "", document.AtKey)
		return false
	}
	gv, err := runtimeschema.ParseGroupVersion(o.name.APIVersion)
	if err != nil {
		f := ruleAPIVersion.finding(err.Error())
		f.Hint = "write apiVersion as VERSION or GROUP/VERSION"
		p.complain(o, f, "apiVersion", document.AtValue)
		return false
	}
	gvk := gv.WithKind(o.name.Kind)
	if o.kind = t.kinds.byGVK[gvk]; o.kind != nil {
		return true
	}
	message := fmt.Sprintf("no matches for kind %q in version %q", o.name.Kind, o.name.APIVersion)
	if f, ok := t.unserved(gvk, message); ok {
		p.complain(o, f, "apiVersion", document.AtValue)
		return false
	}
	if t.isCustom(gvk) {
		o.waiting = &mayBeCustom{gvk: gvk, data: o.data}
		o.collectCustom(gvk)
		return false
	}
	f, path := t.kinds.misspelled(gvk, message)
	p.complain(o, f, path, document.AtValue)
	return false
}

func missingType(missing []string) Finding {
	message := missing[0]
	if len(missing) > 1 {
		message = "[" + strings.Join(missing, ", ") + "]"
	}
	f := ruleAPIVersion.finding(message)
	f.Hint = "every object names its apiVersion and its kind as texts: apiVersion: apps/v1, kind: Deployment"
	return f
}

// inGroup is the served kind of that name in the group, of the newest version.
func (t *kindTable) inGroup(group, name string) *kind {
	var found *kind
	for _, k := range t.byName(name) {
		if k.gvk.Group == group {
			found = k
		}
	}
	return found
}

// maybeCustom says whether the kind can be one of custom resources: its group is
// none of Kubernetes' own, and can be one.
func (t *kindTable) maybeCustom(gvk runtimeschema.GroupVersionKind) bool {
	return strings.Contains(gvk.Group, ".") && t.groupVersions(gvk.Group) == nil
}

// misspelled is about a kind that no custom resource can have.
func (t *kindTable) misspelled(gvk runtimeschema.GroupVersionKind, message string) (Finding, string) {
	f := ruleUnknownKind.finding(message)
	hint, path := t.kindHint(gvk)
	f.Hint = hint
	if t.groupVersions(gvk.Group) != nil {
		return f, path
	}
	if f.Hint == "" {
		f.Hint = "the group of a custom resource contains a dot: example.org/v1"
	}
	return f, "apiVersion"
}

// misspelledGroup decides whether the group is meant to be one of Kubernetes'
// own.
func (t *kindTable) misspelledGroup(gvk runtimeschema.GroupVersionKind, message string) (Finding, bool) {
	group, ok := t.nearGroup(gvk.Group)
	if !ok || len(t.similarKinds(group, gvk.Kind)) == 0 {
		return Finding{}, false
	}
	f := ruleUnknownKind.finding(message)
	f.Hint = fmt.Sprintf("did you mean the group %q?", group)
	return f, true
}

// kindHint suggests what may be meant, and names the field that is wrong.
func (t *kindTable) kindHint(gvk runtimeschema.GroupVersionKind) (hint, path string) {
	if exact := t.exactly(gvk.Kind); len(exact) > 0 {
		return fmt.Sprintf("%s is in %s", gvk.Kind, strings.Join(exact, " and ")), "apiVersion"
	}
	if similar := t.similarKinds(gvk.Group, gvk.Kind); len(similar) > 0 {
		return fmt.Sprintf("did you mean %s?", similar[0]), "kind"
	}
	if gvk.Kind == "List" || strings.HasSuffix(gvk.Kind, "List") {
		return "a List has a list of items, and no item is a List itself", "kind"
	}
	names := t.names("")
	if best, ok := nearest(trimKind(gvk.Kind), names); ok {
		if exact := t.exactly(best); len(exact) > 0 {
			return fmt.Sprintf("did you mean %s %s?", exact[0], best), "kind"
		}
	}
	return "", "kind"
}

// exactly lists the versions that have the kind.
func (t *kindTable) exactly(name string) []string {
	var versions []string
	for _, k := range t.byName(name) {
		if k.gvk.Kind == name {
			versions = append(versions, k.gvk.GroupVersion().String())
		}
	}
	return versions
}

// similarKinds are the kinds of the group that may be meant: another case, the
// plural, a beginning, a few edits.
func (t *kindTable) similarKinds(group, name string) []string {
	names := t.names(group)
	trimmed := trimKind(name)
	if best, ok := nearest(trimmed, names); ok {
		return []string{best}
	}
	var found []string
	for _, n := range names {
		if len(trimmed) >= 4 && strings.HasPrefix(strings.ToLower(n), strings.ToLower(trimmed)) {
			found = append(found, n)
		}
	}
	return found
}

// trimKind drops what people add to a kind.
func trimKind(name string) string {
	return strings.TrimPrefix(strings.TrimSuffix(name, "s"), "my")
}

// names lists the kinds of a group; of all groups if it has none.
func (t *kindTable) names(group string) []string {
	var names []string
	for _, k := range t.all {
		if k.gvk.Group == group || group == "" {
			names = append(names, k.gvk.Kind)
		}
	}
	return names
}

// nearGroup finds the built-in group that the group is a misspelling of.
// Groups of Kubernetes' subprojects (x-k8s.io) are none.
func (t *kindTable) nearGroup(group string) (string, bool) {
	if strings.HasSuffix(group, ".x-k8s.io") {
		return "", false
	}
	for _, k := range t.all {
		if editDistance(strings.ToLower(group), k.gvk.Group, 3) < 3 {
			return k.gvk.Group, true
		}
	}
	return "", false
}

// likelyBuiltin notes that a kind of Kubernetes has the same name.
func (t *kindTable) likelyBuiltin(gvk runtimeschema.GroupVersionKind) string {
	if exact := t.exactly(gvk.Kind); len(exact) > 0 {
		return fmt.Sprintf("Kubernetes' own %s is in %s", gvk.Kind, strings.Join(exact, " and "))
	}
	return ""
}
