package upstream

import (
	"cmp"
	"slices"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kubernetes/pkg/capabilities"
)

// AllowPrivileged lets the linked code allow privileged containers, as every usual
// cluster does (--allow-privileged=true). Upstream keeps that switch per process;
// the first to set it wins.
func AllowPrivileged() { capabilities.Setup(true, 0) }

// Builtin is the table of the kinds of kube-apiserver 1.37.2: what
// DefaultAPIResourceConfigSource in pkg/controlplane/instance.go enables, and
// what the storage providers in pkg/registry/*/rest install for it.
// kinds_test.go compares it with upstream's discovery documents.
func Builtin() *Kinds {
	t := &Kinds{ByGVK: map[runtimeschema.GroupVersionKind]*Kind{}}
	t.addCore()
	t.addWorkloads()
	t.addNetworking()
	t.addStorage()
	t.addAccess()
	t.addAdmission()
	t.addDevices()
	t.addReviews()
	t.addExtensions()
	slices.SortFunc(t.All, func(a, b *Kind) int {
		return cmp.Or(cmp.Compare(a.GVK.Group, b.GVK.Group), cmp.Compare(a.GVK.Version, b.GVK.Version), cmp.Compare(a.GVK.Kind, b.GVK.Kind))
	})
	return t
}
