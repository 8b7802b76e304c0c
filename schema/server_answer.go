package schema

import (
	"errors"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

// decodingFindings adds what the server's decoder complains about, and says
// whether there was nothing.
func (c targetCheck) decodingFindings(err error) bool {
	if err == nil && c.duplicates == nil {
		return true
	}
	strict, isStrict := runtime.AsStrictDecodingError(err)
	if err != nil && !isStrict {
		c.wrongType(err)
		return false
	}
	c.reportDuplicates()
	if isStrict {
		for _, e := range strict.Errors() {
			c.strictFinding(e.Error())
		}
	}
	return false
}

// creationFindings turns the server's answer into findings.
func (c targetCheck) creationFindings(outcome upstream.Outcome) {
	c.warnings(outcome.Warnings)
	var invalid upstream.InvalidFields
	switch {
	case outcome.Panicked != nil:
		c.panicked(outcome.Panicked)
	case outcome.Err == nil:
	case errors.As(outcome.Err, &invalid):
		c.invalidFields(invalid)
	case apierrors.IsForbidden(outcome.Err):
		c.complain(ruleForbidden.finding(outcome.Err.Error()), upstream.FieldOfRefusal(outcome.Err), document.AtValue)
	default:
		c.complain(ruleInvalid.finding(outcome.Err.Error()), upstream.FieldOfRefusal(outcome.Err), document.AtKey)
	}
}
