package schema

import "github.com/gherkube/gherkube/schema/upstream"

// settings are what a validator is asked for and what it knows: all of its runs have
// the same.
type settings struct {
	kinds   *upstream.Kinds // of the bundled version
	targets []*upstream.Target
	// context is what is known beyond the sources of a run; nil if nothing is.
	context *validatorContext
	// closed says that nothing else is there.
	closed bool
	// published are the definitions of the catalogue; nil if it is not to be used.
	published *published
	// wanted says which kinds a run is about.
	wanted wantedKinds
}
