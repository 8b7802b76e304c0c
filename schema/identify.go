package schema

import (
	"fmt"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

// identify finds the object's kind, or says why there is none to check it with.
func (p *piece) identify(o *object, t *upstream.Target) bool {
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
	if o.kind = t.Kinds.ByGVK[gvk]; o.kind != nil {
		return true
	}
	message := fmt.Sprintf("no matches for kind %q in version %q", o.name.Kind, o.name.APIVersion)
	if why, hint := t.Absent(gvk); why != upstream.Served {
		f := absenceRules[why].finding(message)
		f.Hint = hint
		p.complain(o, f, "apiVersion", document.AtValue)
		return false
	}
	if t.IsCustom(gvk) {
		o.waiting = &mayBeCustom{gvk: gvk, data: o.data}
		o.collectCustom(gvk)
		return false
	}
	f := ruleUnknownKind.finding(message)
	hint, path := t.Kinds.Misspelled(gvk)
	f.Hint = hint
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

// absenceRules are the rules about kinds that an API server of a version does not
// serve.
var absenceRules = map[upstream.Absence]Rule{
	upstream.Removed:      ruleRemovedAPI,
	upstream.OffByDefault: ruleNotServed,
	upstream.Newer:        ruleNewerAPI,
}
