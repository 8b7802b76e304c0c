package schema

import (
	"github.com/gherkube/gherkube/schema/upstream"
)

// checkKnown checks an object of a known kind.
func (c targetCheck) checkKnown() {
	if len(c.data) > upstream.MaxRequest {
		c.tooLarge()
		return
	}
	if c.neverEnds() {
		return
	}
	a := c.decoded()
	if c.target.Release != nil && c.kind.Custom == nil {
		c.checkRelease(a)
	} else if c.decodingFindings(a.Err) {
		c.creationFindings(a.Creation(c.target.Version))
	}
	if c.verdict != Accepted {
		return
	}
	if c.definition != nil {
		c.definition.Accepted()
	}
	if len(c.data) > upstream.MaxStored && c.tooLargeToStore(a.StoredSize(c.data)) {
		return
	}
	c.tooLargeToApply()
	c.applyDuplicates(a)
}
