package schema

import (
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/upstream"
)

// Validator checks manifests. It is safe for concurrent use: methods that return a
// validator leave this one as it is.
type Validator struct{ settings }

// New returns a validator for the versions; without any, for Kubernetes 1.37,
// the bundled one. Of several versions, an object has to satisfy each.
//
// It lets the linked code allow privileged containers: see upstream.AllowPrivileged.
func New(versions ...upstream.Version) *Validator {
	upstream.AllowPrivileged()
	kinds := upstream.Builtin()
	return &Validator{settings{kinds: kinds, targets: upstream.Targets(kinds, versions), published: newPublished(kinds)}}
}

// Validate checks all sources as one run. The report's order depends on nothing
// but the order of the sources and their bytes.
func (v *Validator) Validate(sources ...input.Source) Report {
	run := newRun(v.settings, sources)
	run.knowing(v.context)
	run.parse()
	run.check()
	run.checkCustom()
	run.checkAcross()
	run.suppress()
	return run.report()
}

// WithoutCatalogue returns a validator that knows no definitions but those of a run and its
// context.
func (v *Validator) WithoutCatalogue() *Validator {
	without := *v
	without.published = nil
	return &without
}

// Definitions is the number of CustomResourceDefinitions of the context.
func (v *Validator) Definitions() int {
	if v.context == nil {
		return 0
	}
	return len(v.context.definitions)
}

// APIVersions are what the first version that is validated for serves, with the
// custom resources that the context defines: "apps/v1", "apps/v1/Deployment".
// Helm charts ask for them.
func (v *Validator) APIVersions() []string {
	names := v.targets[0].APIVersions()
	if v.context == nil {
		return names
	}
	for _, d := range v.context.definitions {
		if crd, err := d.Accept(); err == nil {
			names = append(names, upstream.APIVersions(crd)...)
		}
	}
	return names
}

// ClosedWorld returns a validator for which the objects of a run and its context
// are all that there is: a reference to anything else is an error.
func (v *Validator) ClosedWorld() *Validator {
	closed := *v
	closed.closed = true
	return &closed
}

// Skipping returns a validator that leaves objects of the kinds out. What others refer to
// is known of them.
func (v *Validator) Skipping(kinds ...string) *Validator {
	skipping := *v
	skipping.wanted.skipped = setOf(kinds)
	return &skipping
}

// Rejecting returns a validator for which objects of the kinds are errors.
func (v *Validator) Rejecting(kinds ...string) *Validator {
	rejecting := *v
	rejecting.wanted.rejected = setOf(kinds)
	return &rejecting
}
