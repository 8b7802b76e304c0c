// Package openapi checks the structure of objects against the OpenAPI
// definitions of Kubernetes releases other than the bundled one: which kinds a
// release has, which fields they have, and of which type these are.
//
// The definitions are in an archive in the binary, made by generate of
// what the releases publish. It is unpacked when the first release is asked
// for, and of a release only what a kind needs is compiled.
//
// It does not know Go types, defaults and the rules of validation: what the bundled
// release says of a value is known in package upstream.
package openapi

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// Release is what is known of one release. It is safe for concurrent use.
type Release struct {
	// Name is the patch release that the definitions are from: "v1.33.13".
	Name    string
	minor   int
	archive *archive

	mu sync.Mutex
	// schemas are the compiled ones, by kind; nil for what has none.
	schemas map[runtimeschema.GroupVersionKind]*Schema
}

// Open returns the release 1.MINOR.
func Open(minor int) (*Release, error) {
	if minor < Oldest || minor > Newest {
		return nil, fmt.Errorf("no definitions of Kubernetes 1.%d: there are those of 1.%d to 1.%d", minor, Oldest, Newest)
	}
	a, err := embedded()
	if err != nil {
		return nil, err
	}
	return &Release{Name: a.releases[minor-Oldest], minor: minor, archive: a, schemas: map[runtimeschema.GroupVersionKind]*Schema{}}, nil
}

// Kinds are the kinds of the release, sorted by group, version and name.
func (r *Release) Kinds() []Kind {
	var kinds []Kind
	for _, k := range r.archive.kinds {
		if k.in.has(r.minor) {
			kinds = append(kinds, k.Kind)
		}
	}
	return kinds
}

// Schema returns the compiled definition of the kind. It is an error to ask for
// a kind that the release does not have.
func (r *Release) Schema(gvk runtimeschema.GroupVersionKind) (*Schema, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.schemas[gvk]; s != nil {
		return s, nil
	}
	i := slices.IndexFunc(r.archive.kinds, func(k archivedKind) bool { return k.GroupVersionKind == gvk && k.in.has(r.minor) })
	if i < 0 {
		return nil, fmt.Errorf("kubernetes %s has no %s %s", r.Name, gvk.GroupVersion(), gvk.Kind)
	}
	s, err := r.archive.compile(r.archive.kinds[i].definition, r.minor)
	if err != nil {
		return nil, fmt.Errorf("the definition of %s %s in Kubernetes %s: %w", gvk.GroupVersion(), gvk.Kind, r.Name, err)
	}
	r.schemas[gvk] = s
	return s, nil
}

// FieldSince returns the first minor from the release on, up to Newest, whose
// definition of the kind has the field; Newest+1 if none has it. The field's
// path may have indexes.
func (r *Release) FieldSince(gvk runtimeschema.GroupVersionKind, path string) int {
	for minor := r.minor; minor <= Newest; minor++ {
		for _, k := range r.archive.kinds {
			if k.GroupVersionKind == gvk && k.in.has(minor) && r.archive.hasField(k.definition, minor, strings.Split(path, ".")) {
				return minor
			}
		}
	}
	return Newest + 1
}

// History says in which minors of the archive a kind is known.
type History struct {
	// First and Last are the first and the last minor that knows the kind.
	First, Last int
	// Served is the first minor whose API server serves it by default, or 0.
	Served int
}

// HistoryOf returns the history of the kind, and false if no release in the
// archive knows it.
func HistoryOf(gvk runtimeschema.GroupVersionKind) (h History, known bool, err error) {
	a, err := embedded()
	if err != nil {
		return History{}, false, err
	}
	for minor := Oldest; minor <= Newest; minor++ {
		for _, k := range a.kinds {
			if k.GroupVersionKind != gvk || !k.in.has(minor) {
				continue
			}
			if !known {
				h.First, known = minor, true
			}
			h.Last = minor
			if k.ByDefault && h.Served == 0 {
				h.Served = minor
			}
		}
	}
	return h, known, nil
}
