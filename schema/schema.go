// Package schema gives the verdict of a kube-apiserver 1.37 on manifests,
// without a cluster: it links the server's own decoding, defaulting, strategies
// and validation, and says at which line of which file each complaint belongs.
//
// What only a live cluster can know is not decided here: quotas, webhooks, what
// the cluster has already, its address ranges. What manifests refer to is looked
// for among those of the run and its context. Custom resources are validated by their definitions, if those
// are in the run or its context; else they are counted and shown as not checked.
package schema

import (
	"cmp"
	"slices"

	"k8s.io/kubernetes/pkg/capabilities"

	"github.com/gherkube/gherkube/schema/input"
	"github.com/gherkube/gherkube/schema/upstream"
)

// Validator checks manifests. It is safe for concurrent use.
type Validator struct {
	kinds   *upstream.Kinds // of the bundled version
	targets []*upstream.Target
	context *validatorContext // nil if there is none
	closed  bool              // see ClosedWorld
}

// New returns a validator for the versions; without any, for Kubernetes 1.37,
// the bundled one. Of several versions, an object has to satisfy each.
//
// It lets the linked code allow privileged containers, as every usual cluster
// does (--allow-privileged=true). Upstream keeps that switch per process; the
// first to set it wins.
func New(versions ...upstream.Version) *Validator {
	capabilities.Setup(true, 0)
	kinds := upstream.Builtin()
	return &Validator{kinds: kinds, targets: upstream.Targets(kinds, versions)}
}

// Validate checks all sources as one run. The report's order depends on nothing
// but the order of the sources and their bytes.
func (v *Validator) Validate(sources ...input.Source) Report {
	run := newRun(v.kinds, sources)
	run.targets = v.targets
	run.knowing(v.context)
	run.closed = v.closed
	run.parse()
	run.check()
	run.checkCustom()
	run.checkAcross()
	run.suppress()
	return run.report()
}

// Report is the outcome of a run.
type Report struct {
	// Older are the target versions that are not the bundled one: "1.33".
	Older []string
	// Findings are ordered by source, then by position, then by rule.
	Findings []Finding
	// Suppressed are the findings that comments suppress, in the same order.
	Suppressed []Suppressed
	// Objects are all objects seen, in the order of the sources.
	Objects []Object
	// PassedOver names the found files, or places in them, that hold no
	// Kubernetes object: they were not validated.
	PassedOver []Position
	// Ignored are the files and folders that a pattern left out.
	Ignored []string
	// NoManifests are links that lead nowhere, and changed files that are no
	// manifests by their names.
	NoManifests []string
	// Outside counts the references that lead out of the run, by kind, sorted.
	Outside []Outside
}

// Verdict says what became of an object.
type Verdict string

// The verdicts on an object.
const (
	// Accepted: a kube-apiserver would create the object.
	Accepted Verdict = "accepted"
	// Rejected: at least one finding is an error.
	Rejected Verdict = "rejected"
	// Forgiven: rejected, but all its errors are suppressed.
	Forgiven Verdict = "suppressed"
	// NotChecked: the kind is not known here.
	NotChecked Verdict = "not checked"
)

// Object is one object of a run and its verdict.
type Object struct {
	ObjectName
	Position Position
	Verdict  Verdict
}

// ObjectName says which object is meant. Fields that the manifest does not say
// are empty.
type ObjectName struct {
	APIVersion string
	Kind       string
	Namespace  string
	Name       string
}

// String is "Kind namespace/name", without the parts that are empty.
func (n ObjectName) String() string {
	name := n.Name
	if n.Namespace != "" {
		name = n.Namespace + "/" + name
	}
	switch {
	case n.Kind == "":
		return name
	case name == "":
		return n.Kind
	}
	return n.Kind + " " + name
}

// Rejected says whether any finding is an error: the exit code of a command.
// A source that could not be read in full counts as rejected.
func (r Report) Rejected() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Error })
}

// KindCount is a kind and how many of its objects there were.
type KindCount struct {
	APIVersion, Kind string
	Objects          int
}

// ByKind counts the objects with the verdict by kind, sorted.
func (r Report) ByKind(verdict Verdict) []KindCount {
	counts := map[[2]string]int{}
	for _, o := range r.Objects {
		if o.Verdict == verdict {
			counts[[2]string{o.APIVersion, o.Kind}]++
		}
	}
	list := make([]KindCount, 0, len(counts))
	for k, n := range counts {
		list = append(list, KindCount{APIVersion: k[0], Kind: k[1], Objects: n})
	}
	slices.SortFunc(list, func(a, b KindCount) int {
		return cmp.Or(cmp.Compare(a.APIVersion, b.APIVersion), cmp.Compare(a.Kind, b.Kind))
	})
	return list
}

// Count is the number of objects with the verdict.
func (r Report) Count(verdict Verdict) int {
	n := 0
	for _, o := range r.Objects {
		if o.Verdict == verdict {
			n++
		}
	}
	return n
}
