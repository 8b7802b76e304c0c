package schema

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/gherkube/gherkube/schema/document"
)

// complain adds a finding about a field of the object.
func (p *piece) complain(o *object, f Finding, path string, want document.Aim) {
	f.Object, f.Path, f.of = o.name, path, o
	if o.kind != nil && o.kind.namespaced && o.name.Namespace == "" {
		f.Object.Namespace = defaultNamespace
	}
	f.Position = p.Place(p.pathWritten(o, path), want)
	if f.Severity == Error {
		o.verdict = Rejected
	}
	p.add(f)
}

// checkObject gives the verdict on one object.
func (p *piece) checkObject(o *object, targets []*target, duplicates error) {
	o.verdict = Accepted
	defer func() { o.data, o.answer = nil, nil }() // a run can have very many objects
	if isDefinition(o.name) {
		o.definition = newDefinition(contextObjectOf(p, o), targets[0].bundled)
		o.definition.piece, o.definition.object = p, o
	}
	p.eachTarget(targets, func(t *target) {
		switch {
		case p.identify(o, t):
			p.checkKnown(o, t, duplicates)
		case o.waiting != nil:
			o.waiting.duplicates = duplicates
		default:
			p.onlyDuplicates(o, duplicates)
		}
	})
}

// onlyDuplicates reports the duplicate keys of an object whose kind is not
// known.
func (p *piece) onlyDuplicates(o *object, duplicates error) {
	for _, f := range p.duplicateKeys(duplicates) {
		o.verdict = Rejected
		f.Object, f.of = o.name, o
		p.add(f)
	}
}

// checkKnown checks an object of a known kind.
func (p *piece) checkKnown(o *object, t *target, duplicates error) {
	if len(o.data) > maxRequestBytes {
		p.complain(o, ruleTooLarge.finding(fmt.Sprintf("Request entity too large: limit is %d", maxRequestBytes)), "", document.AtKey)
		return
	}
	if p.neverEnds(o) {
		return
	}
	a := o.linked()
	var defining runtime.Object // as decoded: creation may change it
	if o.definition != nil && a.err == nil {
		defining = a.decoded.versioned.DeepCopyObject()
	}
	if t.release != nil && o.kind.custom == nil {
		p.checkRelease(o, t, a, duplicates)
	} else if p.decodingFindings(o, a.err, duplicates) {
		p.creationFindings(o, a.creation(t.version))
	}
	if defining != nil && o.verdict == Accepted {
		o.definition.accepted(defining)
	}
}

// creationFindings turns the server's answer into findings.
func (p *piece) creationFindings(o *object, outcome creationOutcome) {
	for _, text := range outcome.warnings {
		rule := ruleWarning
		if strings.Contains(text, " is deprecated in v1.") {
			rule = ruleDeprecated
		}
		p.complain(o, rule.finding(text), p.pathInWarning(o, text), document.AtKey)
	}
	if outcome.panicked != nil {
		f := ruleUpstreamBug.finding(fmt.Sprintf("kube-apiserver %d.%d panics when it validates this %s: %v", major, minor, o.kind.gvk.Kind, outcome.panicked))
		f.Hint = "report it at https://github.com/kubernetes/kubernetes/issues; change the object in the meantime"
		p.complain(o, f, "", document.AtKey)
		return
	}
	if outcome.err == nil {
		return
	}
	var invalid invalidFields
	if errors.As(outcome.err, &invalid) {
		for i, err := range invalid {
			p.invalidField(o, err)
			if i < maxRefined {
				p.refineLast(o, err)
			}
		}
		return
	}
	if apierrors.IsForbidden(outcome.err) {
		p.complain(o, ruleForbidden.finding(outcome.err.Error()), fieldOfRefusal(outcome.err), document.AtValue)
		return
	}
	p.complain(o, ruleInvalid.finding(outcome.err.Error()), fieldOfRefusal(outcome.err), document.AtKey)
}

// fieldOfRefusal is the field that an admission plugin or a registry refuses in
// words only.
func fieldOfRefusal(err error) string {
	switch text := err.Error(); {
	case strings.Contains(text, "integer value of priority"):
		return "spec.priority"
	case strings.Contains(text, "value of PreemptionPolicy"):
		return "spec.preemptionPolicy"
	case strings.Contains(text, "may not reference service accounts"):
		return "spec.serviceAccountName"
	case strings.Contains(text, "Pod Overhead set without"):
		return "spec.overhead"
	case strings.Contains(text, "signer with system:masters group"):
		return "spec.request"
	case strings.Contains(text, "failed to allocate requested HealthCheck NodePort"):
		return "spec.healthCheckNodePort"
	}
	return ""
}

// invalidField reports one error of validation.
func (p *piece) invalidField(o *object, err *field.Error) {
	want := document.AtValue
	if err.Type == field.ErrorTypeForbidden || isAboutKey(err) {
		want = document.AtKey
	}
	f := ruleInvalid.finding(err.ErrorBody())
	if o.kind.custom != nil {
		f.Hint = p.customTypeHint(o, err)
	}
	p.complain(o, f, fieldOf(err.Field), want)
	if at, ok := p.placeInWords(o, err); ok {
		p.findings[len(p.findings)-1].Position = at
	}
}

// isAboutKey says whether the bad value is the key of the map that the path ends
// with, not what is written behind it: "data[a b]".
func isAboutKey(err *field.Error) bool {
	key, isText := err.BadValue.(string)
	return isText && key != "" && strings.HasSuffix(err.Field, "["+key+"]")
}

// refineLast looks for the value that the last finding is about, where the path
// stops short of it.
func (p *piece) refineLast(o *object, err *field.Error) {
	bad := badText(err)
	if bad == "" || p.Tree == nil {
		return
	}
	last := &p.findings[len(p.findings)-1]
	w := p.WriterOf(last.Position)
	if at, ok := w.Tree.Refine(p.pathWritten(o, err.Field), bad); ok {
		last.Position = w.At(w.FromYAML(at))
	}
}

// badText is the value that the error is about, if it is a text of whatever type.
func badText(err *field.Error) string {
	value := reflect.Indirect(reflect.ValueOf(err.BadValue))
	if value.Kind() != reflect.String {
		return ""
	}
	return value.String()
}

// maxRefined bounds the findings of an object whose value is searched for.
const maxRefined = 100

// warningPath is the field that a warning starts with, if it does.
var warningPath = regexp.MustCompile(`^(?:metadata|spec|data|webhooks|subsets|ports|endpoints|[a-z][A-Za-z]*)(?:\.[A-Za-z]+|\[[^]]*\])*`)

func (p *piece) pathInWarning(o *object, text string) string {
	path := warningPath.FindString(strings.TrimPrefix(text, "."))
	if path == "" {
		return ""
	}
	p.ParseTree()
	if p.Tree == nil {
		return ""
	}
	root, _, ok := p.Tree.Resolve(o.prefix)
	if !ok {
		return ""
	}
	if first := document.ParsePath(path); len(first) > 0 {
		if _, ok := root.Child(first[0].Name); ok {
			return path
		}
	}
	return ""
}
