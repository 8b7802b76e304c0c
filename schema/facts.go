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

// decoded is the object after decoding it as the target's kind, which is done once for
// all targets that have the same kind.
func (o *object) decoded() *upstream.Answer {
	if o.answer == nil || o.answer.Kind != o.kind {
		o.answer = upstream.Decode(o.kind, o.data)
		o.collectFacts(o.answer)
	}
	return o.answer
}

// collectFacts keeps what references need of an object of the context.
func (o *knownObject) collectFacts(kinds *upstream.Kinds) {
	defer func() { o.data = nil }() // a context can have very many objects
	k := kinds.ByGVK[o.gvk]
	if k == nil {
		o.facts = reference.CollectCustom(o.gvk.GroupKind(), o.name.Name, o.data)
		return
	}
	o.clusterScoped = !k.Namespaced
	if a := upstream.Decode(k, o.data); a.Err == nil {
		o.facts = collected(a)
	}
}
