package schema

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// complain adds a finding about a field of the object.
func (p *piece) complain(o *object, f Finding, path string, want aim) {
	f.Object, f.Path = o.name, path
	if o.kind != nil && o.kind.namespaced && o.name.Namespace == "" {
		f.Object.Namespace = defaultNamespace
	}
	f.Position = p.place(o.fullPath(path), want)
	if f.Severity == Error {
		o.verdict = Rejected
	}
	p.add(f)
}

// checkObject gives the verdict on one object.
func (p *piece) checkObject(o *object, kinds *kindTable, duplicates error) {
	o.verdict = Accepted
	if !p.identify(o, kinds) {
		for _, f := range p.duplicateKeys(duplicates) {
			o.verdict = Rejected
			f.Object = o.name
			p.add(f)
		}
		return
	}
	if len(o.data) > maxRequestBytes {
		p.complain(o, ruleTooLarge.finding(fmt.Sprintf("Request entity too large: limit is %d", maxRequestBytes)), "", atKey)
		return
	}
	decoded, err := o.kind.scheme.decode(o.data, o.kind.gvk)
	if !p.decodingFindings(o, err, duplicates) {
		return
	}
	o.decoded = decoded
	p.creationFindings(o, o.kind.creating(decoded.versioned, decoded.internal))
}

// creationFindings turns the server's answer into findings.
func (p *piece) creationFindings(o *object, outcome creationOutcome) {
	for _, text := range outcome.warnings {
		rule := ruleWarning
		if strings.Contains(text, " is deprecated in v1.") {
			rule = ruleDeprecated
		}
		p.complain(o, rule.finding(text), p.pathInWarning(o, text), atKey)
	}
	if outcome.panicked != nil {
		f := ruleUpstreamBug.finding(fmt.Sprintf("kube-apiserver %d.%d panics when it validates this %s: %v", major, minor, o.kind.gvk.Kind, outcome.panicked))
		f.Hint = "report it at https://github.com/kubernetes/kubernetes/issues; change the object in the meantime"
		p.complain(o, f, "", atKey)
		return
	}
	if outcome.err == nil {
		return
	}
	var status *apierrors.StatusError
	if !errors.As(outcome.err, &status) {
		p.complain(o, ruleInvalid.finding(outcome.err.Error()), "", atKey)
		return
	}
	p.statusFindings(o, status.Status())
}

func (p *piece) statusFindings(o *object, status metav1.Status) {
	if status.Reason == metav1.StatusReasonForbidden {
		path := ""
		if strings.Contains(status.Message, "priority (") {
			path = "spec.priority"
		} else if strings.Contains(status.Message, "PreemptionPolicy (") {
			path = "spec.preemptionPolicy"
		}
		p.complain(o, ruleForbidden.finding(status.Message), path, atValue)
		return
	}
	if status.Details == nil || len(status.Details.Causes) == 0 {
		p.complain(o, ruleInvalid.finding(status.Message), "", atKey)
		return
	}
	for _, cause := range status.Details.Causes {
		want := atValue
		if string(cause.Type) == string(field.ErrorTypeForbidden) {
			want = atKey
		}
		p.complain(o, ruleInvalid.finding(cause.Message), cause.Field, want)
		if m := quotedValue.FindStringSubmatch(cause.Message); m != nil && p.tree != nil {
			if bad, err := strconv.Unquote(m[1]); err == nil && bad != "" {
				if at, ok := p.tree.refine(o.fullPath(cause.Field), bad); ok {
					p.findings[len(p.findings)-1].Position = p.at(p.fromYAML(at))
				}
			}
		}
	}
}

// quotedValue is the text that a validation error complains about.
var quotedValue = regexp.MustCompile(`^[A-Z][a-z]+ value: ("(?:[^"\\]|\\.)*")`)

// warningPath is the field that a warning starts with, if it does.
var warningPath = regexp.MustCompile(`^(?:metadata|spec|data|webhooks|subsets|ports|endpoints|[a-z][A-Za-z]*)(?:\.[A-Za-z]+|\[[^]]*\])*`)

func (p *piece) pathInWarning(o *object, text string) string {
	path := warningPath.FindString(text)
	if path == "" {
		return ""
	}
	p.parseTree()
	if p.tree == nil {
		return ""
	}
	root, _, ok := p.tree.resolve(o.prefix)
	if !ok {
		return ""
	}
	if first := parsePath(path); len(first) > 0 {
		if _, ok := root.child(first[0].name); ok {
			return path
		}
	}
	return ""
}
