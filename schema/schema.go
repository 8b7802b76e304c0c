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
// Validate shows the steps of a run. A source is split into documents, a document
// taken apart into objects (check.go, items.go), and each object checked for each
// target version: its kind is identified, what the API server does with it is asked
// (check_known.go, check_release.go), and the answer becomes findings, in the file of
// their rule. A writtenObject gives a finding its place and adds it to its document.
// Custom resources wait until all definitions are known (custom.go). Then come the
// checks across objects, the comments that suppress findings, and the report
// (assemble.go).
//
// It knows runs, rules and findings: a rule is a file with its text, its check and
// an example, and a finding has its place from the start. It does not know how
// files are found (schema/input), where values are written (schema/document) and
// what Kubernetes does with an object (schema/upstream).
package schema
