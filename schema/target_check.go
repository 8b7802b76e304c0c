package schema

import (
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/endpoints/deprecation"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/openapi"
)

// linkedAnswer is what the linked API server does with an object. It is the
// same for all targets, so it is asked once.
type linkedAnswer struct {
	kind      *kind
	decoded   decoded
	err       error
	strict    []error // of err, if it is a list of strict errors
	isStrict  bool
	outcome   creationOutcome
	attempted bool // outcome is set
}

// linked decodes the object of the target's kind.
func (o *object) linked() *linkedAnswer {
	if o.answer == nil || o.answer.kind != o.kind {
		a := &linkedAnswer{kind: o.kind}
		a.decoded, a.err = o.kind.decode(o.data)
		if strict, ok := runtime.AsStrictDecodingError(a.err); ok {
			a.strict, a.isStrict = strict.Errors(), true
		}
		o.answer = a
		o.collectFacts(a)
	}
	return o.answer
}

// creation is the answer of the version to the creation of the decoded object.
func (a *linkedAnswer) creation(v Version) creationOutcome {
	if !a.attempted {
		a.attempted = true
		a.outcome = a.kind.creating(a.decoded.internal)
	}
	outcome := v.loosened(a.kind, a.outcome)
	if deprecation.IsDeprecated(a.decoded.versioned, major, v.number()) {
		outcome.warnings = slices.Insert(slices.Clone(outcome.warnings), 0, deprecation.WarningMessage(a.decoded.versioned))
	}
	return outcome
}

// checkRelease checks an object of a known kind against a version that is not
// linked. The definitions of the version say which fields there are. Whether
// values can be decoded and are valid, the linked code says, but only if it
// knows all fields: see docs/decisions/0015-definitions-of-other-versions.md.
func (p *piece) checkRelease(o *object, t *target, a *linkedAnswer, duplicates error) {
	if a.err != nil && !a.isStrict {
		p.wrongType(o, a.err)
		return
	}
	before := len(p.findings)
	p.onlyDuplicates(o, duplicates)
	unknown := map[string]bool{}
	for _, e := range a.strict {
		if path, ok := quotedAfter("unknown field ", e.Error()); ok {
			unknown[path] = true
			continue
		}
		p.strictFinding(o, e.Error())
	}
	p.structureFindings(o, t, unknown)
	switch {
	case len(p.findings) > before:
	case a.isStrict:
		f := ruleNotChecked.finding(fmt.Sprintf("the values were not checked: the rules are those of Kubernetes %s, which does not have all of the fields", Version{}))
		p.complain(o, f, "", document.AtKey)
	default:
		p.creationFindings(o, a.creation(t.version))
	}
}

// structureFindings reports what the definition of the version does not have,
// or has otherwise. Missing fields are left to validation, as in an API server.
// The linked version does not know the fields in unknown either.
func (p *piece) structureFindings(o *object, t *target, unknown map[string]bool) {
	s, err := t.release.Schema(o.kind.gvk)
	var problems []openapi.Problem
	if err == nil {
		problems, err = s.Check(o.data)
	}
	if err != nil {
		p.complain(o, ruleUpstreamBug.finding(fmt.Sprintf("Kubernetes %s: %v", t.version, err)), "", document.AtKey)
		return
	}
	for _, problem := range problems {
		switch problem.Fault {
		case openapi.Unknown:
			f := ruleUnknownField.finding(problem.Message)
			if unknown[problem.Path] {
				f.Hint = p.unknownFieldHint(o, problem.Path)
			} else {
				f.Hint = newFieldHint(t, o.kind, problem.Path)
			}
			p.complain(o, f, problem.Path, document.AtKey)
		case openapi.WrongType:
			p.complain(o, ruleWrongType.finding(problem.Message), problem.Path, document.AtValue)
		}
	}
}

// newFieldHint is about a field that a newer version has.
func newFieldHint(t *target, k *kind, path string) string {
	since := Version{} // the bundled one
	if m := t.release.FieldSince(k.gvk, path); m <= openapi.Newest {
		since = Version{m}
	}
	return fmt.Sprintf("the field is new in Kubernetes %s", since)
}
