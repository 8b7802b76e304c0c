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
func (c targetCheck) checkRelease(a *upstream.Answer) {
	if a.Err != nil && !a.IsStrict {
		c.wrongType(a.Err)
		return
	}
	before := len(c.document.findings)
	c.reportDuplicates()
	unknown := map[string]bool{}
	for _, e := range a.Strict {
		if path, ok := upstream.UnknownField(e.Error()); ok {
			unknown[path] = true
			continue
		}
		c.strictFinding(e.Error())
	}
	c.structureFindings(unknown)
	switch {
	case len(c.document.findings) > before:
	case a.IsStrict:
		f := ruleNotChecked.finding(fmt.Sprintf("the values were not checked: the rules are those of Kubernetes %s, which does not have all of the fields", upstream.Version{}))
		c.complain(f, "", document.AtKey)
	default:
		outcome := a.Creation(c.target.Version)
		c.creationFindings(outcome)
		c.droppedFields(outcome)
	}
}

// structureFindings reports what the definition of the version does not have,
// or has otherwise. Missing fields are left to validation, as in an API server.
// The linked version does not know the fields in unknown either.
func (c targetCheck) structureFindings(unknown map[string]bool) {
	problems, err := c.target.Structure(c.kind, c.data)
	if err != nil {
		c.complain(ruleUpstreamPanic.finding(fmt.Sprintf("Kubernetes %s: %v", c.target.Version, err)), "", document.AtKey)
		return
	}
	for _, problem := range problems {
		switch problem.Fault {
		case openapi.Unknown:
			f := ruleUnknownField.finding(problem.Message)
			if unknown[problem.Path] {
				f.Hint = c.kind.FieldHint(problem.Path)
			} else {
				f.Hint = c.target.FieldSince(c.kind, problem.Path)
			}
			c.complain(f, problem.Path, document.AtKey)
		case openapi.WrongType:
			c.complain(ruleWrongType.finding(problem.Message), problem.Path, document.AtValue)
		}
	}
}
