package schema

import (
	"io"

	"github.com/gherkube/gherkube/schema/input"
)

// What a caller needs of package input to say what to validate.
type (
	// Source is one input of a run.
	Source = input.Source
	// Origin says how a source came into the run.
	Origin = input.Origin
	// Loader reads inputs.
	Loader = input.Loader
	// Patterns choose paths, as the lines of .gherkubeignore do.
	Patterns = input.Patterns
)

// The origins of sources.
const (
	// Named says that the caller asked for exactly this input. It must hold an object.
	Named = input.Named
	// Found is what was met while walking a folder. YAML that is not a Kubernetes object is
	// passed over and counted.
	Found = input.Found
	// Ignored is what a pattern says to leave out. It was not read.
	Ignored = input.Ignored
	// NoManifest is what was met or changed and is not a manifest file. It was not read.
	NoManifest = input.NoManifest
)

// Load reads files, folders, patterns and standard input, with a Loader that
// renders nothing.
func Load(paths []string, stdin io.Reader) []Source { return input.Load(paths, stdin) }
