package schema

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
)

// duplicateKeysPrefix starts the error that the strict YAML reader returns for
// duplicate keys.
const duplicateKeysPrefix = "yaml: unmarshal errors:"

var (
	duplicateKey  = regexp.MustCompile(`^\s*line (\d+): key (.*) already set in map$`)
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
		p.complain(o, f, path, atKey)
		return
	}
	if path, ok := quotedAfter("duplicate field ", message); ok {
		f := ruleDuplicateField.finding(message)
		f.Hint = duplicateHint
		p.complain(o, f, path, atKey)
		return
	}
	p.complain(o, ruleUnknownField.finding(message), "", atKey)
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

const duplicateHint = "kubectl would keep the last value and drop the others"

// maxDuplicates bounds the duplicate keys that are reported of a document, as
// the API server's JSON reader does.
const maxDuplicates = 100

// duplicateKeys makes one finding of each line of the error.
func (p *piece) duplicateKeys(err error) []Finding {
	if err == nil {
		return nil
	}
	var findings []Finding
	lines := strings.Split(err.Error(), "\n")
	repeated := repeatedKeys(p.text, len(lines))
	p.parseTree()                     // for widths
	seen := map[writtenFinding]bool{} // a merge repeats itself
	for i, line := range lines {
		m := duplicateKey.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		n, _ := strconv.Atoi(m[1]) // the expression matched digits
		f := ruleDuplicateField.finding(p.inSource(strings.TrimSpace(line)))
		f.Hint = duplicateHint
		if m[2] == `"apiVersion"` || m[2] == `"kind"` {
			f.Hint = "is a --- line missing between two objects? " + duplicateHint
		}
		at := p.lineStart(n)
		if len(repeated) > 0 && repeated[0].text == m[2] {
			f.Path, at = repeated[0].path, p.fromYAML(repeated[0].at)
			repeated = repeated[1:]
		} else if key, err := strconv.Unquote(m[2]); err == nil {
			f.Path = key
		}
		f.Position = p.at(at)
		same := writtenFinding{message: f.Message, at: f.Position}
		if seen[same] {
			continue
		}
		seen[same] = true
		if len(findings) == maxDuplicates {
			findings[len(findings)-1].Hint = fmt.Sprintf("%d more keys are given twice", len(lines)-i)
			break
		}
		findings = append(findings, f)
	}
	return findings
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
				f.Hint = m.hint(p.written(o.fullPath(path), m.data))
				break
			}
		}
	}
	p.complain(o, f, path, atValue)
}

// written is the scalar as it is in the source, or as JSON if that is not known.
func (p *piece) written(path string, data []byte) string {
	p.parseTree()
	if p.tree != nil {
		if n, _, whole := p.tree.resolve(path); whole && n.text != "" {
			return n.text
		}
	}
	return string(data)
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
	steps := parsePath(path)
	if len(steps) == 0 {
		return ""
	}
	name := steps[len(steps)-1].name
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
