package schema

import "fmt"

// byDefinition are the rules whose findings depend on the definition of the kind.
var byDefinition = map[string]bool{
	ruleDeprecatedAPI.ID: true, ruleForbidden.ID: true, ruleInvalid.ID: true, ruleUnknownField.ID: true, ruleWrongType.ID: true,
}

// hintOfPublished is the finding's hint, which says by what the object was checked.
func (o *object) hintOfPublished(f Finding) string {
	if o.published == "" || !byDefinition[f.Rule] {
		return f.Hint
	}
	by := fmt.Sprintf("checked by the definition of %s; if the cluster has another version, give its CustomResourceDefinition: --crd FILE", o.published)
	if f.Hint == "" {
		return by
	}
	return f.Hint + " (" + by + ")"
}
