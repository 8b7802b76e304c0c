package schema

import (
	"fmt"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/openapi"
	"github.com/gherkube/gherkube/schema/upstream"
)

// checkRelease checks an object of a known kind against a version that is not
// linked. The definitions of the version say which fields there are. Whether
// values can be decoded and are valid, the linked code says, but only if it
// knows all fields: see docs/decisions/0015-definitions-of-other-versions.md.
func (p *parsedDocument) checkRelease(o *object, t *upstream.Target, a *upstream.Answer, duplicates error) {
	if a.Err != nil && !a.IsStrict {
		p.wrongType(o, a.Err)
		return
	}
	before := len(p.findings)
	p.onlyDuplicates(o, duplicates)
	unknown := map[string]bool{}
	for _, e := range a.Strict {
		if path, ok := upstream.UnknownField(e.Error()); ok {
			unknown[path] = true
			continue
		}
		p.strictFinding(o, e.Error())
	}
	p.structureFindings(o, t, unknown)
	switch {
	case len(p.findings) > before:
	case a.IsStrict:
		f := ruleNotChecked.finding(fmt.Sprintf("the values were not checked: the rules are those of Kubernetes %s, which does not have all of the fields", upstream.Version{}))
		p.complain(o, f, "", document.AtKey)
	default:
		outcome := a.Creation(t.Version)
		p.creationFindings(o, outcome)
		p.droppedFields(o, t, outcome)
	}
}

// structureFindings reports what the definition of the version does not have,
// or has otherwise. Missing fields are left to validation, as in an API server.
// The linked version does not know the fields in unknown either.
func (p *parsedDocument) structureFindings(o *object, t *upstream.Target, unknown map[string]bool) {
	problems, err := t.Structure(o.kind, o.data)
	if err != nil {
		p.complain(o, ruleUpstreamBug.finding(fmt.Sprintf("Kubernetes %s: %v", t.Version, err)), "", document.AtKey)
		return
	}
	for _, problem := range problems {
		switch problem.Fault {
		case openapi.Unknown:
			f := ruleUnknownField.finding(problem.Message)
			if unknown[problem.Path] {
				f.Hint = o.kind.FieldHint(problem.Path)
			} else {
				f.Hint = t.FieldSince(o.kind, problem.Path)
			}
			p.complain(o, f, problem.Path, document.AtKey)
		case openapi.WrongType:
			p.complain(o, ruleWrongType.finding(problem.Message), problem.Path, document.AtValue)
		}
	}
}
