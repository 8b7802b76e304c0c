package schema

import (
	"github.com/gherkube/gherkube/schema/upstream"
)

// Version is a Kubernetes release 1.MINOR whose API server's verdict can be
// given. The zero Version is the bundled one.
type Version = upstream.Version

// Versions are all versions, oldest first.
func Versions() []Version { return upstream.Versions() }

// ParseVersion reads "1.33", "v1.33" or "1.33.4"; the patch release does not
// matter.
func ParseVersion(text string) (Version, error) { return upstream.ParseVersion(text) }
