// Package reference checks what manifests say about each other: whether what
// one refers to is there, and has the part that is referred to.
//
// A set of manifests is seldom all that a cluster has. By default a reference
// to something that is not there is reported only if what is there gives reason
// to believe that it is meant; all others are counted.
//
// It knows objects after decoding, by their kinds and names, and in which fields they
// name others. It does not know documents, places, rules and findings.
package reference

import (
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// Object is an object that is known by name.
type Object struct {
	// World names the cluster that the object is meant for, as far as the
	// input says so. Everything sees the objects of the world "*".
	World string
	// File is where the object is written, and Folder is its folder.
	File, Folder string
	Kind         runtimeschema.GroupKind
	// Namespace is empty if the object names none, or is in none.
	Namespace string
	// Name is empty if the object gets one when it is created.
	Name string
	// Facts is what is known beyond the name; nil if that is nothing.
	Facts *Facts
	// Given says that the object is known and is not itself checked.
	Given bool
}

// Everywhere is the world of objects that all others see.
const Everywhere = "*"

// Run is a set of objects that are checked together.
type Run struct {
	Objects []Object
	// Closed says that nothing exists but the objects, and what every cluster
	// has.
	Closed bool
	// Place says for people where an object is written.
	Place func(object int) string
}

// Fault says what is wrong with a reference.
type Fault int

// The faults. See the rules of package schema.
const (
	// Missing: what the field names is not there.
	Missing Fault = iota
	// MissingKey: it is there, without the key that the field names.
	MissingKey
	// MissingPort: there is no such port where the field sends to.
	MissingPort
	// SelectsNothing: a selector matches no pods.
	SelectsNothing
	// NotScalable: the target of a HorizontalPodAutoscaler cannot be scaled.
	NotScalable
	// NotHeadless: the Service of a StatefulSet has a cluster IP.
	NotHeadless
	// Overlap: a controller selects the pods of another.
	Overlap
	// Claimed: two objects claim what only one can have.
	Claimed
)

// Problem is something wrong with a field of an object.
type Problem struct {
	Object  int // its place in Run.Objects
	Fault   Fault
	Path    string
	AtKey   bool // the field as a whole is meant, not its value
	Message string
	Hint    string
	// Fatal says that nothing can make up for it: the world is closed.
	Fatal bool
}

// Count is a kind and how many references to objects of it lead outside.
type Count struct {
	Kind       runtimeschema.GroupKind
	References int
}

// Result is what a check finds.
type Result struct {
	Problems []Problem // ordered by object
	// Outside counts references to what is not there, without a reason to
	// believe that it should be. It is sorted by kind.
	Outside []Count
}
