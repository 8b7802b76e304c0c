package upstream

import (
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
)

// customKind is what a kind of custom resources has beyond a built-in one.
type customKind struct {
	// structural is the schema of the version, nil if it has none.
	structural            *structuralschema.Structural
	preserveUnknownFields bool
	// Deprecation is the warning of a deprecated version.
	Deprecation string
}
