package upstream

import (
	"fmt"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/spelling"
)

// inGroup is the served kind of that name in the group, of the newest version.
func (t *Kinds) inGroup(group, name string) *Kind {
	var found *Kind
	for _, k := range t.byName(name) {
		if k.GVK.Group == group {
			found = k
		}
	}
	return found
}

// maybeCustom says whether the kind can be one of custom resources: its group is
// none of Kubernetes' own, and can be one.
func (t *Kinds) maybeCustom(gvk runtimeschema.GroupVersionKind) bool {
	return strings.Contains(gvk.Group, ".") && t.groupVersions(gvk.Group) == nil
}

// Misspelled is about a kind that no custom resource can have: what may be meant,
// and the field that is wrong.
func (t *Kinds) Misspelled(gvk runtimeschema.GroupVersionKind) (hint, path string) {
	hint, path = t.kindHint(gvk)
	if t.groupVersions(gvk.Group) != nil {
		return hint, path
	}
	if hint == "" {
		hint = "the group of a custom resource contains a dot: example.org/v1"
	}
	return hint, "apiVersion"
}

// OfOtherPrograms says whether the kind is one that no API server can have and that
// resembles none of its: skaffold/v4beta1 Config. Groups of custom resources are
// domains, and those of Kubernetes' own are known.
func (t *Kinds) OfOtherPrograms(gvk runtimeschema.GroupVersionKind) bool {
	_, near := t.nearGroup(gvk.Group)
	return gvk.Group != "" && !strings.Contains(gvk.Group, ".") && !near && len(t.byName(gvk.Kind)) == 0
}

// MisspelledGroup decides whether the group is meant to be one of Kubernetes'
// own, and says which.
func (t *Kinds) MisspelledGroup(gvk runtimeschema.GroupVersionKind) (hint string, ok bool) {
	group, ok := t.nearGroup(gvk.Group)
	if !ok || len(t.similarKinds(group, gvk.Kind)) == 0 {
		return "", false
	}
	return fmt.Sprintf("did you mean the group %q?", group), true
}

// kindHint suggests what may be meant, and names the field that is wrong.
func (t *Kinds) kindHint(gvk runtimeschema.GroupVersionKind) (hint, path string) {
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
	if best, ok := spelling.Nearest(trimKind(gvk.Kind), names); ok {
		if exact := t.exactly(best); len(exact) > 0 {
			return fmt.Sprintf("did you mean %s %s?", exact[0], best), "kind"
		}
	}
	return "", "kind"
}

// exactly lists the versions that have the kind.
func (t *Kinds) exactly(name string) []string {
	var versions []string
	for _, k := range t.byName(name) {
		if k.GVK.Kind == name {
			versions = append(versions, k.GVK.GroupVersion().String())
		}
	}
	return versions
}

// similarKinds are the kinds of the group that may be meant: another case, the
// plural, a beginning, a few edits.
func (t *Kinds) similarKinds(group, name string) []string {
	names := t.names(group)
	trimmed := trimKind(name)
	if best, ok := spelling.Nearest(trimmed, names); ok {
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
func (t *Kinds) names(group string) []string {
	var names []string
	for _, k := range t.All {
		if k.GVK.Group == group || group == "" {
			names = append(names, k.GVK.Kind)
		}
	}
	return names
}

// nearGroup finds the built-in group that the group is a misspelling of.
// Groups of Kubernetes' subprojects (x-k8s.io) are none.
func (t *Kinds) nearGroup(group string) (string, bool) {
	if strings.HasSuffix(group, ".x-k8s.io") {
		return "", false
	}
	for _, k := range t.All {
		if spelling.Distance(strings.ToLower(group), k.GVK.Group, 3) < 3 {
			return k.GVK.Group, true
		}
	}
	return "", false
}

// LikelyBuiltin notes that a kind of Kubernetes has the same name.
func (t *Kinds) LikelyBuiltin(gvk runtimeschema.GroupVersionKind) string {
	if exact := t.exactly(gvk.Kind); len(exact) > 0 {
		return fmt.Sprintf("Kubernetes' own %s is in %s", gvk.Kind, strings.Join(exact, " and "))
	}
	return ""
}
