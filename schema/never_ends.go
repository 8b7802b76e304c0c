package schema

import (
	"fmt"

	"github.com/gherkube/gherkube/schema/document"
	"github.com/gherkube/gherkube/schema/upstream"
)

// neverEnds finds an object that the linked code does not get done with, and
// says so.
func (p *piece) neverEnds(o *object) bool {
	number := string(upstream.SuspectNumber(o.data))
	if number == "" {
		return false
	}
	kind, data := o.kind, o.data // which are the object's as long as it is checked
	if p.attempts.Ends(kind.GVK.String()+" "+number, func() { kind.Try(data) }) {
		return false
	}
	f := ruleUpstreamBug.finding(fmt.Sprintf("kube-apiserver %s computes with %s, digit by digit, when it validates this %s, and does not get done with that",
		upstream.Version{}, number, kind.GVK.Kind))
	f.Hint = "write a quantity with a small exponent"
	p.complain(o, f, "", document.AtKey)
	p.ParseTree()
	if p.Tree == nil {
		return true
	}
	if root, _, ok := p.Tree.Resolve(o.prefix); ok {
		if value := root.ScalarWith(number); value != nil {
			p.findings[len(p.findings)-1].Position = p.At(p.FromYAML(value.At))
		}
	}
	return true
}
