package schema

import "github.com/gherkube/gherkube/schema/upstream"

// targetCheck checks an object for one target version.
type targetCheck struct {
	writtenObject
	target *upstream.Target
	// duplicates is the error about keys of the document that are given twice; nil if
	// there are none, or if it is the document's and not the object's.
	duplicates error
}
