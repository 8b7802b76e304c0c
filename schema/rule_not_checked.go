package schema

import (
	"fmt"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

var ruleNotChecked = Rule{
	ID: "not-checked", Severity: Info,
	Title: "the kind is not known, so the object was not checked",
	Doc: "The group is not one of Kubernetes' own: a custom resource, whose CustomResourceDefinition is neither among the manifests, nor " +
		"given with --crd, nor in the catalogue of the best-known ones.",
	Link:    "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/",
	Fix:     "Give the CustomResourceDefinition with --crd FILE, or name the folder that holds it with --context.",
	Source:  "k8s.io/apiextensions-apiserver/pkg/apiserver: crdHandler.ServeHTTP, which knows custom resources by their definitions",
	Example: "apiVersion: example.org/v1\nkind: Widget\nmetadata:\n  name: a\n",
}

// withoutDefinition is about an object whose kind nothing defines.
func (o writtenObject) withoutDefinition(gvk runtimeschema.GroupVersionKind, kinds *upstream.Kinds, known *definitions) {
	if hint, path := misspelled(gvk, kinds, known); hint != "" {
		f := ruleUnknownKind.finding(fmt.Sprintf("no matches for kind %q in version %q", o.name.Kind, o.name.APIVersion))
		f.Hint = hint
		o.complain(f, path, document.AtValue)
		return
	}
	o.verdict = NotChecked
	f := ruleNotChecked.finding(fmt.Sprintf("%s %s is not a kind of Kubernetes itself: not checked", o.name.APIVersion, o.name.Kind))
	f.Hint = "give its CustomResourceDefinition: --crd FILE"
	if likely := known.likely(gvk.GroupKind()); likely != "" {
		f.Hint = fmt.Sprintf("%s If not, give the CustomResourceDefinition of %s: --crd FILE", likely, gvk.Kind)
	} else if likely := known.published.likely(gvk); likely != "" {
		f.Hint = likely + " If another is meant, give its CustomResourceDefinition: --crd FILE"
	} else if builtin := kinds.LikelyBuiltin(gvk); builtin != "" {
		f.Hint = builtin + "; if a custom resource is meant, give its CustomResourceDefinition: --crd FILE"
	}
	o.complain(f, "", document.AtKey)
}

// misspelled is a hint about the kind that is meant, and the field that is wrong; the
// hint is empty if the name is not a likely misspelling.
func misspelled(gvk runtimeschema.GroupVersionKind, kinds *upstream.Kinds, known *definitions) (hint, path string) {
	if hint, ok := kinds.MisspelledGroup(gvk); ok {
		return hint, "apiVersion"
	}
	if hint := known.misspelledGroup(gvk.GroupKind()); hint != "" {
		return hint, "apiVersion"
	}
	return known.misspelledKind(gvk.GroupKind()), "kind"
}
