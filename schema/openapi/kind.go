package openapi

import (
	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"
)

// Oldest and Newest are the minors of the releases 1.MINOR in the archive;
// those between are there too.
const (
	Oldest = 29
	Newest = 36
)

// Kind is a kind that a release knows and that can be created.
type Kind struct {
	runtimeschema.GroupVersionKind
	Resource   string
	Namespaced bool
	// ByDefault says that an API server of the release serves it without
	// --runtime-config.
	ByDefault bool
}
