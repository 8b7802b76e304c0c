package schema

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/gherkube/gherkube/schema/document"
)

var (
	goStructField = regexp.MustCompile(`Go struct field \w+\.(\S+) of type (\S+)`)
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
	if path, ok := quotedAfter("unknown field ", message); ok {
		f := ruleUnknownField.finding(message)
		f.Hint = p.unknownFieldHint(o, path)
		p.complain(o, f, path, document.AtKey)
		return
	}
	if path, ok := quotedAfter("duplicate field ", message); ok {
		f := ruleDuplicateField.finding(message)
		f.Hint = duplicateHint
		p.complain(o, f, path, document.AtKey)
		return
	}
	p.complain(o, ruleUnknownField.finding(message), "", document.AtKey)
}

// quotedAfter is what follows the words in quotation marks, if that is the whole
// message.
func quotedAfter(words, message string) (string, bool) {
	rest, ok := strings.CutPrefix(message, words)
	if !ok || len(rest) < 2 || rest[0] != '"' || rest[len(rest)-1] != '"' {
		return "", false
	}
	return rest[1 : len(rest)-1], true
}

// wrongType reports a value that cannot be decoded. The server names at most
// the field without indexes; the place is found by trying to decode each value
// into the type of its field.
func (p *piece) wrongType(o *object, err error) {
	if o.kind.custom != nil && p.customWrongType(o, err) {
		return
	}
	f := ruleWrongType.finding(err.Error())
	path := ""
	if m := goStructField.FindStringSubmatch(err.Error()); m != nil {
		path = m[1]
	}
	if object, newErr := o.kind.scheme.New(o.kind.gvk); newErr == nil {
		for _, m := range findMismatches(o.data, reflect.TypeOf(object)) {
			if path == "" || m.field == path {
				path = m.path
				f.Hint = m.hint(p.Written(o.fullPath(path), m.data))
				break
			}
		}
	}
	p.complain(o, f, path, document.AtValue)
}

// unknownFieldHint says which field may be meant.
func (p *piece) unknownFieldHint(o *object, path string) string {
	if o.kind.custom != nil {
		return o.kind.custom.fieldHint(path)
	}
	object, err := o.kind.scheme.New(o.kind.gvk)
	if err != nil {
		return ""
	}
	steps := document.ParsePath(path)
	if len(steps) == 0 {
		return ""
	}
	name := steps[len(steps)-1].Name
	parent := typeAt(reflect.TypeOf(object), steps[:len(steps)-1])
	names := fieldNames(parent)
	if best, ok := nearest(name, names); ok {
		return "did you mean " + strconv.Quote(best) + "?"
	}
	if where := fieldElsewhere(reflect.TypeOf(object), name, steps); where != "" {
		return strconv.Quote(name) + " belongs to " + where + ": check the indentation"
	}
	return ""
}
