package schema

import (
	"github.com/gherkube/gherkube/schema/reference"
	"github.com/gherkube/gherkube/schema/upstream"
)

// collectFacts keeps what the checks across objects need of a decoded object.
// Of one that cannot be decoded only the name is known.
func (o *object) collectFacts(a *upstream.Answer) {
	if a.Err == nil && o.facts == nil && a.Kind.Custom == nil {
		o.facts = collected(a)
	}
}

// collected guards against panics of the linked code, whose values may be odd:
// they are not validated yet.
func collected(a *upstream.Answer) (facts *reference.Facts) {
	defer func() {
		if recover() != nil {
			facts = nil
		}
	}()
	return reference.Collect(a.Decoded.Internal)
}

// linked decodes the object of the target's kind.
func (o *object) linked() *upstream.Answer {
	if o.answer == nil || o.answer.Kind != o.kind {
		o.answer = upstream.Decode(o.kind, o.data)
		o.collectFacts(o.answer)
	}
	return o.answer
}
