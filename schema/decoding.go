package schema

import (
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

// decodingFindings adds what the server's decoder complains about, and says
// whether there was nothing.
func (p *piece) decodingFindings(o *object, err, duplicates error) bool {
	if err == nil && duplicates == nil {
		return true
	}
	strict, isStrict := runtime.AsStrictDecodingError(err)
	if err != nil && !isStrict {
		p.wrongType(o, err)
		return false
	}
	for _, f := range p.duplicateKeys(duplicates) {
		f.Object, f.of = o.name, o
		o.verdict = Rejected
		p.add(f)
	}
	if isStrict {
		for _, e := range strict.Errors() {
			p.strictFinding(o, e.Error())
		}
	}
	return false
}

// strictFinding reports a field that is unknown or given twice.
func (p *piece) strictFinding(o *object, message string) {
	if path, ok := upstream.UnknownField(message); ok {
		f := ruleUnknownField.finding(message)
		f.Hint = o.kind.FieldHint(path)
		p.complain(o, f, path, document.AtKey)
		return
	}
	if path, ok := upstream.RepeatedField(message); ok {
		f := ruleDuplicateField.finding(message)
		f.Hint = duplicateHint
		p.complain(o, f, path, document.AtKey)
		return
	}
	p.complain(o, ruleUnknownField.finding(message), "", document.AtKey)
}

// wrongType reports a value that cannot be decoded. The server names at most
// the field without indexes; the place is found by trying to decode each value
// into the type of its field.
func (p *piece) wrongType(o *object, err error) {
	if o.kind.Custom != nil && p.customWrongType(o, err) {
		return
	}
	f := ruleWrongType.finding(err.Error())
	path, wrong, found := o.kind.Misfit(o.data, err)
	if found {
		f.Hint = wrong.Hint(p.Written(o.fullPath(path), wrong.Data))
	}
	p.complain(o, f, path, document.AtValue)
}
