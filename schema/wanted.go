package schema

import (
	"github.com/gherkube/gherkube/schema/document"
)

// wantedKinds says which kinds a run leaves out, and which it rejects. A kind is named
// by itself ("Secret") or with its version ("apps/v1/Deployment"), as with kubeconform.
type wantedKinds struct {
	skipped, rejected map[string]bool
}

func setOf(kinds []string) map[string]bool {
	set := map[string]bool{}
	for _, kind := range kinds {
		set[kind] = true
	}
	return set
}

// hasKind says whether the set names the object's kind.
func hasKind(set map[string]bool, o *object) bool {
	return len(set) > 0 && (set[o.name.Kind] || set[o.name.APIVersion+"/"+o.name.Kind])
}

// isToBeChecked decides whether the object is checked, and gives it a verdict if not.
func (o writtenObject) isToBeChecked() bool {
	switch {
	case hasKind(o.document.wanted.skipped, o.object):
		o.verdict = Skipped
	case hasKind(o.document.wanted.rejected, o.object):
		o.complain(ruleRejectedKind.finding("objects of the kind "+o.name.Kind+" are not wanted"), "kind", document.AtValue)
	case o.encrypted:
		o.verdict = Encrypted
	default:
		return true
	}
	return false
}
