// Package schema gives the verdict of a kube-apiserver 1.37 on manifests,
// without a cluster: it links the server's own decoding, defaulting, strategies
// and validation, and says at which line of which file each complaint belongs.
//
// What only a live cluster can know is not decided here: quotas, webhooks, what
// the cluster has already, its address ranges. What manifests refer to is looked
// for among those of the run and its context. Custom resources are validated by
// their definitions, if those are in the run or its context, or else in the catalogue
// of the best-known ones; the others are counted and shown as not checked.
//
// It knows runs, rules and findings: a rule is a file with its text, its check and
// an example, and a finding has its place from the start. It does not know how
// files are found (schema/input), where values are written (schema/document) and
// what Kubernetes does with an object (schema/upstream).
package schema

import (
	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/upstream"
)

// Validator checks manifests. It is safe for concurrent use.
type Validator struct {
	kinds   *upstream.Kinds // of the bundled version
	targets []*upstream.Target
	context *validatorContext // nil if there is none
	closed  bool              // see ClosedWorld
	// published are the definitions of the catalogue; nil if it is not to be used.
	published *published
	wanted    wantedKinds
}

// New returns a validator for the versions; without any, for Kubernetes 1.37,
// the bundled one. Of several versions, an object has to satisfy each.
//
// It lets the linked code allow privileged containers: see upstream.AllowPrivileged.
func New(versions ...upstream.Version) *Validator {
	upstream.AllowPrivileged()
	kinds := upstream.Builtin()
	return &Validator{kinds: kinds, targets: upstream.Targets(kinds, versions), published: newPublished(kinds)}
}

// Validate checks all sources as one run. The report's order depends on nothing
// but the order of the sources and their bytes.
func (v *Validator) Validate(sources ...input.Source) Report {
	run := newRun(v.kinds, sources)
	run.targets = v.targets
	run.knowing(v.context)
	run.closed = v.closed
	run.published, run.wanted = v.published, &v.wanted
	run.parse()
	run.check()
	run.checkCustom()
	run.checkAcross()
	run.suppress()
	return run.report()
}
